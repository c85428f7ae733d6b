// Folders that are entered one name after the other, each in the folder that was opened before it and never through a
// link: so neither a link nor a rename at the wrong moment leads out.
package daolocal.host.files

import daolocal.gen.Status
import daolocal.host.CallException
import daolocal.host.disk.isThere
import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.NoSuchFileException
import java.nio.file.NotDirectoryException
import java.nio.file.OpenOption
import java.nio.file.Path
import java.nio.file.SecureDirectoryStream
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.BasicFileAttributeView
import java.nio.file.attribute.BasicFileAttributes
import java.nio.file.attribute.PosixFileAttributeView
import java.nio.file.attribute.PosixFilePermission
import java.security.SecureRandom

private const val ID_BYTES = 16
private val NOFOLLOW = LinkOption.NOFOLLOW_LINKS

/** The name of a backup that is being made. */
private val BACKUP_DRAFT = Regex("\\..+\\.[0-9a-f]{8}\\.part", RegexOption.DOT_MATCHES_ALL)

/** A folder that is open; names in it are one part each. */
internal class Folder private constructor(private val stream: SecureDirectoryStream<Path>) : AutoCloseable {
    /** What tells it from all other folders. */
    val key: Any get() = stream.getFileAttributeView(BasicFileAttributeView::class.java).readAttributes().fileKey()

    /** What is there under a name; null if nothing is. */
    fun find(name: String): BasicFileAttributes? = try {
        stream.getFileAttributeView(Path.of(name), BasicFileAttributeView::class.java, NOFOLLOW).readAttributes()
    } catch (_: NoSuchFileException) {
        null
    }

    fun holds(name: String): Boolean = find(name) != null

    /** The names in it, once; those that are not UTF-8 are left out. */
    fun names(): Sequence<String> = stream.asSequence().map { it.fileName }
        // A name that was not understood does not give the same bytes again.
        .filter { '\uFFFD' !in "$it" || Path.of("$it") == it }.map { "$it" }

    /** Opens the folder of a name. */
    fun open(name: String): Folder {
        val found = find(name) ?: throw NoSuchFileException(name)
        if (found.isSymbolicLink) throw LinkException()
        if (!found.isDirectory) throw NotDirectoryException(name)
        val inner = Folder(stream.newDirectoryStream(Path.of(name), NOFOLLOW) as SecureDirectoryStream<Path>)
        if (inner.key == found.fileKey()) return inner
        inner.close()
        throw LinkException() // it became another one meanwhile
    }

    /** Opens a file; a link is refused by the system. */
    fun file(name: String, vararg options: OpenOption): FileChannel =
        stream.newByteChannel(Path.of(name), setOf(*options, NOFOLLOW)) as FileChannel

    fun permissions(name: String): Set<PosixFilePermission> = posix(name).readAttributes().permissions()

    fun setPermissions(name: String, permissions: Set<PosixFilePermission>): Unit = posix(name).setPermissions(permissions)

    private fun posix(name: String) = stream.getFileAttributeView(Path.of(name), PosixFileAttributeView::class.java, NOFOLLOW)

    fun move(name: String, to: Folder, target: String): Unit = stream.move(Path.of(name), to.stream, Path.of(target))

    fun remove(name: String, isFolder: Boolean) {
        if (isFolder) stream.deleteDirectory(Path.of(name)) else stream.deleteFile(Path.of(name))
    }

    /** Makes the names in it survive loss of power. */
    fun sync() {
        (stream.newByteChannel(Path.of("."), setOf(StandardOpenOption.READ)) as FileChannel).use { it.force(true) }
    }

    override fun close(): Unit = stream.close()

    companion object {
        /** Opens a granted folder: links on the way to it were the person's choice. */
        fun granted(path: String): Folder {
            val stream = Files.newDirectoryStream(Path.of(path))
            if (stream is SecureDirectoryStream<Path>) return Folder(stream)
            stream.close()
            throw IOException("this system cannot keep a unit inside a folder")
        }
    }
}

/** Enters the folder of a place. Missing ones are made if that is wanted. Whoever calls this closes what it gives. */
internal fun enter(at: Spot, isMaking: Boolean = false): Folder {
    var way = Spot(at.folder, emptyList())
    val root = explaining(way) { Folder.granted(at.folder.path) }
    var inside = root
    try {
        val path = Path.of(at.folder.path)
        explaining(way) { refuseHome(inside, way, "${path.fileName ?: ""}") { isThere(path.resolveSibling(it)) } }
        at.parts.forEachIndexed { depth, name ->
            way = Spot(at.folder, at.parts.take(depth + 1))
            val inner = explaining(way) { step(root, inside, at.folder.path, name, isMaking) }
            val above = inside
            try {
                explaining(way) { refuseHome(inner, way, name, above::holds) }
            } finally {
                inside = inner
                if (above !== root) above.close()
            }
        }
    } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
        inside.close()
        root.close()
        throw error
    }
    if (inside !== root) root.close()
    return inside
}

private fun step(root: Folder, inside: Folder, path: String, name: String, isMaking: Boolean): Folder {
    if (isMaking && !inside.holds(name)) make(root, inside, path, name)
    return inside.open(name)
}

/**
 * Makes a folder in another one. Java cannot do so in a folder that is open: it is made in the granted folder, by the
 * path that the person gave, and moved from there to its place.
 */
private fun make(root: Folder, inside: Folder, path: String, name: String) {
    val draft = draftName()
    val made = Files.createDirectory(Path.of(path, draft))
    try {
        root.move(draft, inside, name)
    } catch (error: IOException) {
        Files.deleteIfExists(made)
        if (!inside.holds(name)) throw error
    }
    inside.sync()
}

/** A name for what is not finished. */
internal fun draftName(): String {
    val id = ByteArray(ID_BYTES).also(SecureRandom()::nextBytes)
    return ".dao-${daolocal.host.hex(id)}.part"
}

/**
 * Refuses the home of an Avatar, a backup of one, and a folder of keys: no files for a unit to see or change.
 *
 * @param above Whether the folder above holds a name.
 */
private fun refuseHome(inside: Folder, way: Spot, name: String, above: (String) -> Boolean) {
    val lock = inside.holds("lock.sqlite3")
    val database = inside.holds("storage.sqlite3")
    val isHome = when {
        inside.holds("grants-lock.sqlite3") -> true
        lock || database -> lock && database || inside.holds("keys") || inside.holds("grants.toml")
        else -> inside.holds("place.json") && (above("lock.sqlite3") || above("storage.sqlite3")) ||
            inside.holds("keys") && BACKUP_DRAFT.matches(name)
    }
    if (isHome) {
        throw CallException(
            Status.DENIED,
            "$way is the home of an Avatar, or a backup of one; no unit may look into it",
            mapOf("capability" to "files", "scope" to "$way"),
            "Grant a folder that holds no home.",
        )
    }
}
