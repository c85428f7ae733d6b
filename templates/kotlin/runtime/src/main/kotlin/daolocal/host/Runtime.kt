// The running unit: instances that follow each other, and the calls that wait for them.
//
// An instance that dies is replaced: writes that storage had accepted settle first, calls in flight end truthfully,
// and a new instance starts from what was committed. Calls that had not been handed over yet wait for it. After three
// deaths without a success in between the unit is stopped, and the error of every further call names the cause.
package daolocal.host

import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.Message
import daolocal.gen.BoundaryReady
import daolocal.gen.Status
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield

/** Deaths without a success in between after which a unit is not started again. */
private const val DEATHS = 3
private const val SETTLE_MS = 30_000L

/** How long a unit may take to finish when it is closed. */
internal const val PATIENCE_MS: Long = 10_000
private const val NANOS = 1_000_000
private const val REPEAT_HELP = "Repeat it with the same request id: what was done is not done again."

/**
 * A unit that runs: it makes the instances, one after the other.
 *
 * @param diedOf Told the cause of every death of an instance.
 */
internal class Runtime(private val setup: Setup, private val diedOf: (String) -> Unit) : Owner {
    /** Where the clients' calls come in. */
    val calls = Dispatcher(setup.lane, setup.scope)

    /** What the unit answered to its start. */
    @Volatile var ready: BoundaryReady? = null
        private set

    /** What the instances died of since the last success. */
    private val faults = ArrayList<GuestFault>()
    private var restart: Job? = null
    private var closing: Deferred<Unit>? = null
    private var onCallEnded: () -> Unit = {}
    private var abortStart: ((CallException) -> Unit)? = null

    // Life

    /**
     * Starts the first instance.
     *
     * @param began When the start began, by `System.nanoTime()`.
     * @throws CallException The unit refused to start, was not ready in time, or died doing so.
     */
    suspend fun start(began: Long): Unit = withContext(setup.lane) { bringUp(began) }

    /** Makes instances until one is ready, or until it is given up. */
    private suspend fun bringUp(began: Long) {
        val end = began + setup.startMs * NANOS
        while (true) {
            val fault = tryInstance(end) ?: return
            faults += fault
            report(fault)
            if (faults.size >= DEATHS) throw stop(null)
            yield() // the entries of one attempt are enough for one turn
        }
    }

    private suspend fun tryInstance(end: Long): GuestFault? {
        val told = setup.policy.granted
        val start = HostCall(null, hostInfo(setup))
        val instance = Instance.make(setup, this)
        instance.fault?.let { return it }
        calls.instance = instance
        val answered = CompletableDeferred<Unit>()
        start.changed = { if (start.status != null) answered.complete(Unit) }
        abortStart = { error ->
            setup.end(start, Status.UNAVAILABLE.code, NOTHING) { error }
            answered.complete(Unit)
        }
        onCallEnded = { if (instance.isDead) answered.complete(Unit) }
        instance.request(start)
        val left = maxOf((end - System.nanoTime()) / NANOS, 0)
        if (withTimeoutOrNull(left) { answered.await() } == null) {
            setup.end(start, Status.TIMEOUT.code, NOTHING, ::tooSlow)
        }
        onCallEnded = {}
        abortStart = null
        instance.fault?.let {
            instance.capabilities.settle(SETTLE_MS)
            return it
        }
        try {
            if (!start.isOk) throw start.failure()
            val ready = readyOf(start.body)
            this.ready = ready
            if (ready.isRecovery) faults.removeLastOrNull()
        } catch (error: CallException) {
            calls.instance = null
            instance.close()
            instance.capabilities.settle(SETTLE_MS)
            throw error
        }
        if (setup.policy.granted != told) instance.lifecycle(grantsChanged(setup.policy.granted)) // before any request
        calls.open()
        return null
    }

    private fun readyOf(answer: ByteArray): BoundaryReady = try {
        BoundaryReady.parseFrom(answer)
    } catch (cause: InvalidProtocolBufferException) {
        val text = "the unit's answer is no ${BoundaryReady.getDescriptor().fullName}"
        throw CallException(Status.INTERNAL, text, emptyMap(), "", cause)
    }

    private fun tooSlow() = CallException(
        Status.TIMEOUT,
        "${setup.unit.title} was not ready within ${setup.startMs} ms",
        emptyMap(),
        "If it has a large home to migrate, give it longer: `startMs`.",
    )

    override fun callEnded(call: HostCall) {
        calls.callEnded(call)
        onCallEnded()
    }

    override fun died(instance: Instance, fault: GuestFault) {
        if (calls.state != State.READY) {
            // Nobody waits for another one, or whoever starts this one makes it.
            for (call in instance.calls.byId.values.toList()) {
                if (endOrphan(call, fault)) {
                    setup.end(call, Status.UNAVAILABLE.code, NOTHING) { ClosedException("the Avatar was closed") }
                }
            }
            onCallEnded()
            return
        }
        calls.state = State.STARTING
        if (instance.calls.answered) faults.clear()
        faults += fault
        restart = setup.scope.launch(setup.lane, CoroutineStart.UNDISPATCHED) { replace(instance, fault) }
    }

    private suspend fun replace(instance: Instance, fault: GuestFault) {
        instance.capabilities.settle(SETTLE_MS)
        val unentered = instance.calls.byId.values.toList().filter { endOrphan(it, fault) }
        instance.calls.byId.clear()
        calls.putBack(unentered)
        report(fault)
        if (calls.state == State.CLOSED) return
        try {
            if (faults.size >= DEATHS) throw stop(null)
            bringUp(System.nanoTime())
        } catch (error: UnitStoppedException) {
            setup.report("${setup.unit.name} is not started again: ${error.message}", null)
        } catch (error: CallException) {
            if (calls.state != State.CLOSED) {
                setup.report("${setup.unit.name} is not started again: ${stop(error).message}", error)
            }
        }
    }

    private fun report(fault: GuestFault) {
        setup.report("an instance of ${setup.unit.name} died: ${fault.message}", null)
        diedOf(fault.message)
    }

    /**
     * Ends a call of a dead instance; true if it can go into the next: it never went in, or the contract says that
     * it may be carried out twice.
     */
    private fun endOrphan(call: HostCall, fault: GuestFault): Boolean {
        if (call.status == null && !call.entered) return true
        if (call.status == null && call.isRepeatable && faults.size < DEATHS) {
            call.entered = false
            call.repeated = true
            return true
        }
        if (call.hasEffect) {
            val text = "the unit died before it answered (${fault.message}); the outcome is unknown"
            setup.end(call, Status.INTERRUPTED.code, NOTHING) {
                CallException(Status.INTERRUPTED, text, emptyMap(), REPEAT_HELP)
            }
        } else {
            val text = "the unit died before it answered (${fault.message})"
            setup.end(call, Status.UNAVAILABLE.code, NOTHING) { CallException(Status.UNAVAILABLE, text) }
        }
        callEnded(call)
        return false
    }

    private fun stop(cause: CallException?): UnitStoppedException {
        val title = setup.unit.title
        val last = faults.lastOrNull()?.message.orEmpty()
        val text = if (cause == null) {
            "$title died ${faults.size} times without a success in between: $last"
        } else {
            "$title could not be started again: ${cause.message}"
        }
        if (calls.state != State.CLOSED) calls.stop(text)
        return UnitStoppedException(text)
    }

    /** Lets the unit finish, and ends it. A second time waits for the same end, and so does who is cancelled. */
    suspend fun close(patienceMs: Long = PATIENCE_MS) {
        val end = withContext(setup.lane + NonCancellable) {
            closing ?: setup.scope.async(setup.lane + NonCancellable, CoroutineStart.UNDISPATCHED) {
                closeOnce(patienceMs)
            }.also { closing = it }
        }
        end.await()
    }

    private suspend fun closeOnce(patienceMs: Long) {
        val end = System.nanoTime() + patienceMs * NANOS
        if (calls.state == State.STARTING) withTimeoutOrNull(patienceMs) { restart?.join() }
        val was = calls.state
        calls.close()
        abortStart?.invoke(ClosedException("the Avatar was closed"))
        calls.instance?.let { closeInstance(it, was, (end - System.nanoTime()) / NANOS) }
        setup.watchdog.close()
        setup.scope.cancel()
    }

    private suspend fun closeInstance(instance: Instance, was: State, patienceMs: Long) {
        if (was == State.READY && !instance.isDead) {
            for (call in instance.calls.byId.values.filter { !it.entered }) {
                instance.calls.finish(call, Status.UNAVAILABLE.code, NOTHING) { ClosedException("the Avatar was closed") }
            }
            val status = shutDown(setup, instance, patienceMs) { onCallEnded = it }
            if (status != Status.OK.code) {
                setup.report("${setup.unit.name} did not shut down well: ${status ?: "it died"}", null)
            }
        }
        onCallEnded = {}
        instance.close()
        instance.capabilities.settle(maxOf(patienceMs, 1))
        for (call in instance.calls.byId.values.toList()) {
            if (call.hasEffect && call.entered) {
                val text = "the Avatar was closed before the unit answered; the outcome is unknown"
                setup.end(call, Status.INTERRUPTED.code, NOTHING) {
                    CallException(Status.INTERRUPTED, text, emptyMap(), REPEAT_HELP)
                }
            } else {
                setup.end(call, Status.UNAVAILABLE.code, NOTHING) { ClosedException("the Avatar was closed") }
            }
        }
        instance.calls.byId.clear()
    }

    // Grants and life cycle

    /** Replaces the grants of the running unit: later calls are refused, open ones end, it is told. */
    fun regrant(granted: Granted, refused: Map<String, Refusal>) {
        val policy = setup.policy
        val before = policy.granted
        val changed = policy.replace(granted, refused)
        val instance = calls.instance
        if (!changed || instance == null || instance.isDead) return
        for ((name, had) in before) {
            if (!policy.has(name)) {
                instance.capabilities.revoke(name, policy::refusal)
            } else if (policy.narrowed(name, had)) {
                instance.capabilities.revoke(name, policy::narrowing)
            }
        }
        if (calls.state == State.READY) instance.lifecycle(grantsChanged(policy.granted))
    }

    /** Tells the unit that something happened to the Avatar. */
    fun happened(event: LifecycleEvent) {
        calls.refusal()?.let { throw it }
        if (calls.state == State.READY) calls.instance?.lifecycle(lifecycle(event))
    }
}

/** Whether the unit has found out what its last instance died of; a contract of one's own may not let it say so. */
private val Message.isRecovery: Boolean
    get() = descriptorForType.findFieldByName("recovered")?.let { getField(it) as? Boolean } == true
