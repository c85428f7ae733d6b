package daolocal.host

import kotlinx.coroutines.CoroutineDispatcher
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.coroutines.CoroutineContext

/** How long a caller's thread may be kept for the tasks of others. */
private const val TURN_NANOS = 10_000_000L
private const val IDLE_SECONDS = 5L

/**
 * What owns a running unit: it runs one task at a time, in the order in which they came. A task runs on the thread
 * that brings it, if none is running; otherwise on the thread that is at it, or on a thread of the lane's own.
 *
 * Everything about a running unit is read and changed within its lane only.
 *
 * @param onCaller Whether the threads of callers may run tasks; if not, all run on the lane's own.
 * @param stackBytes The stack of the lane's own thread.
 */
internal class Lane(
    name: String,
    private val onCaller: Boolean,
    stackBytes: Long,
    private val report: (String, Throwable?) -> Unit,
) : CoroutineDispatcher() {
    private val tasks = ConcurrentLinkedQueue<Runnable>()
    private val held = AtomicBoolean()
    private val scheduled = AtomicBoolean()
    private val afterwards = ArrayDeque<() -> Unit>()

    @Volatile private var holder: Thread? = null

    /** A thread of its own, which ends once it has nothing to do. */
    private val own = ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, LinkedBlockingQueue()) { run ->
        Thread(null, run, name, stackBytes).apply { isDaemon = true }
    }.apply { allowCoreThreadTimeOut(true) }

    /** Whether this thread is running a task of the lane. */
    val isHere: Boolean get() = holder === Thread.currentThread()

    /** Whether nothing runs and nothing waits. */
    val isIdle: Boolean get() = !held.get() && tasks.isEmpty() && own.activeCount == 0 && own.queue.isEmpty()

    /** Runs a task, now or in its turn. */
    fun execute(task: Runnable) {
        tasks.add(task)
        if (onCaller) drain() else schedule()
    }

    /** Runs a task now if this is the lane, otherwise in its turn. */
    inline fun within(crossinline task: () -> Unit) {
        if (isHere) task() else execute { task() }
    }

    /** Runs a task in a turn of its own: after what waits already, and not on a caller's thread. */
    fun soon(task: Runnable) {
        own.execute {
            tasks.add(task)
            drain()
        }
    }

    /** Runs something once no entry is under way; for what calls code of others. */
    fun afterwards(task: () -> Unit) {
        afterwards.addLast(task)
    }

    /** Runs what was left for [afterwards]. */
    fun catchUp() {
        while (true) {
            val task = afterwards.removeFirstOrNull() ?: return
            task()
        }
    }

    override fun dispatch(context: CoroutineContext, block: Runnable): Unit = execute(block)

    private fun schedule() {
        if (scheduled.compareAndSet(false, true)) {
            own.execute {
                scheduled.set(false)
                drain()
            }
        }
    }

    private fun drain() {
        val end = System.nanoTime() + TURN_NANOS
        while (tasks.isNotEmpty() && held.compareAndSet(false, true)) {
            holder = Thread.currentThread()
            try {
                while (true) {
                    val task = tasks.poll() ?: break
                    run(task)
                    if (System.nanoTime() > end) break
                }
            } finally {
                holder = null
                held.set(false)
            }
            if (System.nanoTime() > end) {
                if (tasks.isNotEmpty()) schedule()
                return
            }
        }
    }

    private fun run(task: Runnable) {
        try {
            task.run()
            catchUp()
        } catch (@Suppress("TooGenericExceptionCaught") defect: Throwable) {
            report("a task of the unit's lane failed", defect)
        }
    }
}
