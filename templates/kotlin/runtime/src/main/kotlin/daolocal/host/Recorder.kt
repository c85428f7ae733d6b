package daolocal.host

import com.google.protobuf.CodedOutputStream
import daolocal.gen.Contract
import java.io.ByteArrayOutputStream

private const val FORMAT = 1

/** The bytes that a recording may have, unless somebody says otherwise. */
private const val MOST_BYTES = 256L shl 20
private const val ROOM_FOR_FULL = 64

private const val HEADER = 1
private const val BEGINS = 2
private const val ENTRY = 3
private const val IMPORT = 4
private const val RESULT = 5
private const val ENDS = 6
private const val FULL = 7

/**
 * Writes down what crosses between a host and a unit, as `dao/recording/v1/recording.proto` of the SDK says.
 *
 * @param mostBytes The bytes that all records may have; then one more says that it was full.
 * @param sink Takes each record with its length before it.
 */
internal class Recorder(private val mostBytes: Long = MOST_BYTES, private val sink: (ByteArray) -> Unit) : Observer {
    private var left = mostBytes - ROOM_FOR_FULL
    private var instances = 0L
    private var isOpen = false

    override fun begin(unit: CheckedUnit, host: HostName): Unit = write(HEADER) {
        number(1, FORMAT.toLong())
        text(2, Contract.NAME)
        number(3, Contract.MAJOR.toLong())
        number(4, Contract.MINOR.toLong())
        bytes(5, digits(Contract.DIGEST))
        bytes(6, digits(unit.digest))
        text(7, unit.manifest.name)
        text(8, unit.manifest.version)
        text(9, host.name)
        text(10, host.version)
    }

    override fun instanceBegins(memoryBytes: Long) {
        instanceEnds("it died while it was made")
        instances += 1
        isOpen = true
        write(BEGINS) {
            number(1, instances)
            number(2, memoryBytes)
        }
    }

    override fun instanceEnds(cause: String?) {
        if (!isOpen) return
        isOpen = false
        write(ENDS) {
            number(1, if (cause == null) 0 else 1)
            text(2, cause.orEmpty())
        }
    }

    override fun entryBegins(name: String, args: LongArray, payload: ByteArray): Unit = write(ENTRY) {
        text(1, name)
        numbers(2, args)
        bytes(3, payload)
    }

    override fun entryEnds(result: Int): Unit = write(RESULT) { signed(1, result) }

    override fun entryDies(kind: FaultKind): Unit = write(RESULT) { number(2, kind.number.toLong()) }

    override fun importCalled(name: String, args: LongArray, wentIn: ByteArray, cameOut: ByteArray, status: Int?): Unit =
        write(IMPORT) {
            text(1, name)
            numbers(2, args)
            bytes(3, wentIn)
            bytes(4, cameOut)
            status?.let { signed(5, it) }
        }

    private fun write(field: Int, record: Wire.() -> Unit) {
        if (left <= 0) return
        var whole = held(field, Wire().apply(record).take())
        left -= whole.size
        if (left <= 0) whole = held(FULL, Wire().apply { number(1, mostBytes) }.take())
        val framed = ByteArray(Int.SIZE_BYTES + whole.size)
        for (at in 0 until Int.SIZE_BYTES) framed[at] = (whole.size ushr (at * Byte.SIZE_BITS)).toByte()
        whole.copyInto(framed, Int.SIZE_BYTES)
        sink(framed)
    }

    private fun held(field: Int, record: ByteArray): ByteArray = Wire().apply { always(field, record) }.take()
}

/** The few forms of Protobuf that records need; what is empty or 0 is left out. */
private class Wire {
    private val made = ByteArrayOutputStream()
    private val out = CodedOutputStream.newInstance(made)

    fun number(field: Int, value: Long) {
        if (value != 0L) out.writeUInt64(field, value)
    }

    /** Written even if it is 0: it has presence. */
    fun signed(field: Int, value: Int) {
        out.writeSInt32(field, value)
    }

    fun text(field: Int, value: String) {
        if (value.isNotEmpty()) out.writeString(field, value)
    }

    fun bytes(field: Int, value: ByteArray) {
        if (value.isNotEmpty()) out.writeByteArray(field, value)
    }

    fun always(field: Int, value: ByteArray) {
        out.writeByteArray(field, value)
    }

    fun numbers(field: Int, values: LongArray) {
        val packed = ByteArrayOutputStream()
        val numbers = CodedOutputStream.newInstance(packed)
        values.forEach { numbers.writeUInt32NoTag(it.toInt()) }
        numbers.flush()
        bytes(field, packed.toByteArray())
    }

    fun take(): ByteArray {
        out.flush()
        return made.toByteArray()
    }
}

private fun digits(hex: String): ByteArray = ByteArray(hex.length / 2) { hex.substring(it * 2, it * 2 + 2).toInt(16).toByte() }
