package daolocal.host.disk

import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.SecureDirectoryStream

/** Whether this system lets a folder be opened inside another one, without a way around. */
internal val canConfine: Boolean by lazy {
    try {
        Files.newDirectoryStream(Path.of(System.getProperty("user.home"))).use { it is SecureDirectoryStream<*> }
    } catch (_: IOException) {
        false
    }
}
