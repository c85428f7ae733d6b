package daolocal.host

/**
 * Sees everything that crosses between host and unit, in its order: what a recording is made of. It is called
 * inside entries, must be quick, and must not call the unit.
 */
internal interface Observer {
    /** What follows is about this unit, and this host. */
    fun begin(unit: CheckedUnit, host: HostName)

    /** An instance is about to be made, whose memory may grow to so many bytes. */
    fun instanceBegins(memoryBytes: Long)

    /** Nothing of the instance is called any more; the cause is null if it was closed. */
    fun instanceEnds(cause: String?)

    /** The host calls an export; the payload is what its pointer and length name. */
    fun entryBegins(name: String, args: LongArray, payload: ByteArray)

    /** The export has returned its result. */
    fun entryEnds(result: Int)

    /** The entry has ended the instance. */
    fun entryDies(kind: FaultKind)

    /** An import has returned its status, or has ended the instance (null). */
    fun importCalled(name: String, args: LongArray, wentIn: ByteArray, cameOut: ByteArray, status: Int?)
}

/** The name and version of a host, for the unit and for recordings. */
internal class HostName(val name: String, val version: String)
