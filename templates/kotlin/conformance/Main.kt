// The testee of Kotlin: does what the conformance kit commands, and reports what it sees. It drives the generated
// bindings and decides nothing. Commands come on standard input, reports go to standard output;
// `proto/dao/conformance/v1/testee.proto` describes them.
package testee

import com.google.protobuf.ByteString
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import testee.conformance.v1.Command
import testee.conformance.v1.Introduction
import testee.conformance.v1.Open
import testee.conformance.v1.Problem
import testee.conformance.v1.Report
import testee.conformance.v1.Settled
import testee.conformance.v1.Unable
import java.io.DataInputStream
import java.io.EOFException
import java.io.OutputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.LockSupport
import kotlin.system.exitProcess

private const val PROTOCOL = 1
private const val PAUSE_NANOS = 1_000_000L
private const val LOOKS = 5

/** One thread for everything that is not the unit: what is answered first comes first. */
private val pool = ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, LinkedBlockingQueue()) { run ->
    Thread(run, "testee").apply { isDaemon = true }
}
internal val dispatcher = pool.asCoroutineDispatcher()
internal val scope = CoroutineScope(SupervisorJob() + dispatcher)
private val out: OutputStream = System.out

/** How units run: COMPILER, INTERPRETER, or BUILD for those that are compiled before they are opened. */
internal val engine: String = System.getProperty("dao.engine", "COMPILER")

/** Waits until no thread of the testee has anything left to do, at several looks. */
internal fun quiet(isIdle: () -> Boolean = { true }) {
    var quiet = 0
    while (quiet < LOOKS) {
        quiet = if (pool.activeCount == 0 && pool.queue.isEmpty() && isIdle()) quiet + 1 else 0
        LockSupport.parkNanos(PAUSE_NANOS)
    }
}

/** This language cannot do what is commanded. */
internal class UnableException(message: String) : Exception(message)

/** Writes a report, whole and before anything else happens. */
@Synchronized
internal fun report(fill: Report.Builder.() -> Unit) {
    val body = Report.newBuilder().apply(fill).build().toByteArray()
    val frame = ByteBuffer.allocate(Int.SIZE_BYTES + body.size).order(ByteOrder.LITTLE_ENDIAN)
    out.write(frame.putInt(body.size).put(body).array())
    out.flush()
}

/** An Avatar that the kit drives, with the bindings of one contract. */
internal interface Driven {
    /** Whether nothing of it runs or waits for its turn. */
    val isIdle: Boolean

    suspend fun open(command: Open)

    fun call(command: testee.conformance.v1.HostCall)

    fun take(label: String, items: Int)

    fun cancel(label: String)

    fun answer(answer: testee.conformance.v1.Answer)

    suspend fun happen(kind: String)

    suspend fun close(patienceMs: Int)
}

private class Testee {
    private var driven: Driven = ConformanceDriven()
    private var home: Path = Path.of(".")

    /** Carries out a command; what it begins goes on by itself. */
    suspend fun carryOut(command: Command) {
        when (command.commandCase) {
            Command.CommandCase.HELLO -> introduce()
            Command.CommandCase.OPEN -> {
                driven = if (command.open.contract == "dao") DaoDriven() else ConformanceDriven()
                home = Path.of(command.open.home)
                driven.open(command.open)
            }
            Command.CommandCase.CALL -> driven.call(command.call)
            Command.CommandCase.TAKE -> driven.take(command.take.label, command.take.items)
            Command.CommandCase.CANCEL -> driven.cancel(command.cancel.label)
            Command.CommandCase.ANSWER -> driven.answer(command.answer)
            Command.CommandCase.REGRANT -> regrant(command.regrant.text)
            Command.CommandCase.HAPPEN -> driven.happen(command.happen.kind)
            Command.CommandCase.SETTLE -> settle(command.settle.number)
            Command.CommandCase.CLOSE -> scope.launch(Dispatchers.Default) { driven.close(command.close.patienceMs) }
            else -> throw UnableException("the command is not known")
        }
    }

    private fun introduce() = report {
        introduction = Introduction.newBuilder()
            .setProtocol(PROTOCOL)
            .setContractDigest(ByteString.fromHex(testee.conformance.Contract.DIGEST))
            .setLanguage("kotlin")
            .setHost("${testee.conformance.host.THIS_HOST.name} ${testee.conformance.host.THIS_HOST.version}")
            .addAllFeatures(
                listOf("deadline", "growth", "native", "durable", "timeouts") +
                    if (engine == "BUILD") listOf("precompiled") else emptyList(),
            )
            .build()
    }

    private fun regrant(text: String) {
        val fresh = home.resolve("grants.toml.new")
        Files.writeString(fresh, text)
        Files.move(fresh, home.resolve("grants.toml"), StandardCopyOption.ATOMIC_MOVE)
    }

    /** Waits until no thread has anything left to do, at several looks. */
    private fun settle(number: Int) {
        System.gc()
        quiet { driven.isIdle }
        report { settled = Settled.newBuilder().setNumber(number).build() }
    }
}

internal fun main() {
    System.setOut(System.err) // what libraries print must not get between the reports
    val testee = Testee()
    val input = DataInputStream(System.`in`.buffered())
    while (true) {
        val size = try {
            Integer.reverseBytes(input.readInt())
        } catch (_: EOFException) {
            exitProcess(0)
        }
        val command = Command.parseFrom(input.readNBytes(size))
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            try {
                testee.carryOut(command)
            } catch (error: UnableException) {
                report { unable = Unable.newBuilder().setWhy(error.message).build() }
            } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
                error.printStackTrace()
                report { unable = Unable.newBuilder().setWhy(error.toString()).build() }
            }
        }
    }
}
