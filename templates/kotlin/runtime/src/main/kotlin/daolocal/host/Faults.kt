package daolocal.host

/** What kind of fault ended an instance, and how recordings number it. */
internal enum class FaultKind(val number: Int) {
    /** Of the engine. */
    TRAP(1),

    /** An entry took too long. */
    DEADLINE(2),

    /** Outside the memory. */
    POINTER(3),

    /** An import failed in itself. */
    HOST(4),
}

/** Something that ends an instance. */
internal class GuestFault(val kind: FaultKind, override val message: String, cause: Throwable? = null) :
    RuntimeException(message, cause)
