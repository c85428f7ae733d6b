package daolocal.host

import run.endive.runtime.Memory

private const val PAGE_BYTES = 65_536L

/** The memory of an instance. Pointers and lengths are unsigned. */
internal class GuestMemory(private val memory: Memory) {
    val size: Long get() = memory.pages() * PAGE_BYTES

    /** Ends the instance if these bytes are not all inside. */
    fun check(pointer: Long, length: Long) {
        if (pointer + length > size) {
            throw GuestFault(
                FaultKind.POINTER,
                "$length bytes at $pointer are outside its memory of $size bytes",
            )
        }
    }

    /** Copies bytes out. */
    fun read(pointer: Long, length: Long): ByteArray {
        check(pointer, length)
        return if (length == 0L) NOTHING else memory.readBytes(pointer.toInt(), length.toInt())
    }

    /** Copies bytes in. */
    fun write(pointer: Long, content: ByteArray) {
        check(pointer, content.size.toLong())
        if (content.isNotEmpty()) memory.write(pointer.toInt(), content, 0, content.size)
    }

    /** Writes a number of 64 bits. */
    fun writeLong(pointer: Long, value: Long) {
        check(pointer, Long.SIZE_BYTES.toLong())
        memory.writeLong(pointer.toInt(), value)
    }
}
