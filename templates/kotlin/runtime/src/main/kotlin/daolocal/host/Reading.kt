package daolocal.host

import java.io.ByteArrayOutputStream
import java.io.InputStream

/** Reads so many bytes at most, as Java 11's `readNBytes`, which Android got late. */
internal fun InputStream.readAtMost(bytes: Int): ByteArray {
    val made = ByteArrayOutputStream()
    val buffer = ByteArray(DEFAULT_BUFFER_SIZE)
    while (made.size() < bytes) {
        val read = read(buffer, 0, minOf(buffer.size, bytes - made.size()))
        if (read < 0) break
        made.write(buffer, 0, read)
    }
    return made.toByteArray()
}
