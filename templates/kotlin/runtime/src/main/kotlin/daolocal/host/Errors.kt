package daolocal.host

import daolocal.gen.Executed
import daolocal.gen.Repeat
import daolocal.gen.Status
import java.util.Collections
import java.util.Locale

/**
 * A call that failed, in either direction. Its [status] says why.
 *
 * @property status Says why the call failed.
 * @property details Machine-readable particulars, such as the field or the limit concerned.
 * @property help What to do about it; empty if that is not known.
 */
public open class CallException(
    public val status: Status,
    message: String,
    details: Map<String, String>,
    public val help: String,
    cause: Throwable?,
) : RuntimeException(message.ifEmpty { spoken(status) }, cause) {
    public constructor(status: Status) : this(status, "", emptyMap(), "", null)

    public constructor(status: Status, message: String) : this(status, message, emptyMap(), "", null)

    public constructor(status: Status, message: String, details: Map<String, String>) :
        this(status, message, details, "", null)

    public constructor(status: Status, message: String, details: Map<String, String>, help: String) :
        this(status, message, details, help, null)

    public val details: Map<String, String> = Collections.unmodifiableMap(LinkedHashMap(details))

    /** Whether the call took effect, as far as its status tells. */
    public val executed: Executed get() = status.executed

    /** Whether the same call may be sent again. */
    public val repeat: Repeat get() = status.repeat

    /** The message. */
    override val message: String get() = super.message.orEmpty()
}

private fun spoken(status: Status): String = status.name.replace('_', ' ').lowercase(Locale.ROOT)

/** A unit was refused before any of its code ran; the message lists everything that is wrong with it. */
public class LoadException(message: String, cause: Throwable?) : RuntimeException(message, cause) {
    public constructor(message: String) : this(message, null)

    /** The message. */
    override val message: String get() = super.message.orEmpty()
}

/** The unit died too often without a success in between, and is not started again. */
public class UnitStoppedException(message: String) :
    CallException(Status.UNAVAILABLE, message, emptyMap(), "Close the Avatar and open it again.", null)

/** The Avatar is closed. */
public class ClosedException(message: String) : CallException(Status.UNAVAILABLE, message) {
    public constructor() : this("the Avatar is closed")
}

/**
 * A home cannot be opened.
 *
 * @property help What to do about it.
 */
public class HomeException(message: String, public val help: String, cause: Throwable?) :
    RuntimeException("$message $help".trim(), cause) {
    public constructor(message: String, help: String) : this(message, help, null)

    /** The message. */
    override val message: String get() = super.message.orEmpty()
}

/** Makes the exception of what a unit or a peer said, whose texts may hold anything. */
internal fun heard(status: Status, message: String, details: Map<String, String>, help: String): CallException {
    val shown = LinkedHashMap<String, String>()
    for ((name, value) in details.entries.take(MOST_DETAILS)) {
        shown[plain(name, LONGEST_NAME)] = plain(value)
    }
    return CallException(status, plain(message), shown, help)
}

private const val MOST_DETAILS = 64
private const val LONGEST_NAME = 200

/** What a throwable says. */
internal fun said(cause: Throwable): String = cause.message ?: cause.javaClass.name
