// Where the wrapping keys of a home are.
package daolocal.host.keys

import daolocal.host.HomeException
import daolocal.host.JsonException
import daolocal.host.disk.isThere
import daolocal.host.disk.makeFolder
import daolocal.host.disk.makePrivate
import daolocal.host.disk.replaceFile
import daolocal.host.disk.syncFolder
import daolocal.host.hex
import daolocal.host.home.Keyring
import daolocal.host.readJson
import daolocal.host.said
import java.io.IOException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.security.SecureRandom
import java.util.Base64

private const val SERVICE = "dao-avatar"
private const val ID_BYTES = 16
private val HOME_ID = Regex("[0-9a-f]{32}")
private val KEY = Regex("dao-key-1 ([A-Za-z0-9_-]{43}=)[ \\t\\r\\n]*")

/** Keeps wrapping keys. */
internal interface KeyPlace {
    /**
     * The key of a name; null if it was never made.
     *
     * @throws IOException It cannot be read, or is damaged.
     */
    fun find(name: String): ByteArray?

    /** Keeps a new key durably. */
    fun make(name: String, key: ByteArray)
}

/** Says where the keys of a home are: in files, unless the home says otherwise or is new and there is a keyring. */
internal fun openKeyPlace(folder: Path, keyring: Keyring?, report: (String, Throwable?) -> Unit): KeyPlace {
    val chosen = readPlace(folder)
    val place = chosen?.place ?: if (keyring == null) "file" else "keyring"
    if (place == "file") return KeyFiles(folder, chosen != null, report)
    if (keyring == null) {
        throw HomeException(
            "The keys of the home ${folder.parent} are in the system's keyring, and this program uses none.",
            "Open it with a keyring, or with `dao`.",
        )
    }
    return try {
        KeyringKeys(keyring, (chosen ?: choosePlace(folder, place)).home)
    } catch (error: IOException) {
        throw HomeException("$folder cannot be written: ${said(error)}.", "Check the disk first.", error)
    }
}

/** What `place.json` says. */
private class Placed(val place: String, val home: String)

private fun readPlace(folder: Path): Placed? {
    val path = folder.resolve("place.json")
    val said = try {
        readJson(Files.readString(path)) as? Map<*, *>
    } catch (_: NoSuchFileException) {
        return null
    } catch (_: JsonException) {
        null
    } catch (error: IOException) {
        throw HomeException("$path cannot be read: ${said(error)}.", "Check the disk first.", error)
    }
    val place = said?.get("place")
    val home = said?.get("home")
    if (place != "file" && place != "keyring" || home !is String || !HOME_ID.matches(home)) {
        throw HomeException("$path is damaged.", "Restore it from a backup of the home.")
    }
    return Placed(place as String, home)
}

private fun choosePlace(folder: Path, place: String): Placed {
    makeFolder(folder)
    val home = hex(ByteArray(ID_BYTES).also(SecureRandom()::nextBytes))
    replaceFile(folder.resolve("place.json"), "{\"place\": \"$place\", \"home\": \"$home\"}\n".toByteArray())
    syncFolder(folder.parent)
    return Placed(place, home)
}

private class KeyFiles(
    private val folder: Path,
    private var isChosen: Boolean,
    private val report: (String, Throwable?) -> Unit,
) : KeyPlace {
    private fun file(name: String) = folder.resolve("${name.replace('/', '%')}.key")

    override fun find(name: String): ByteArray? {
        val path = file(name)
        if (!isThere(path)) return null
        if (makePrivate(path)) report("a key could be read by others, and is private now: $path", null)
        return decode(Files.readString(path))
    }

    override fun make(name: String, key: ByteArray) {
        if (!isChosen) choosePlace(folder, "file")
        isChosen = true
        replaceFile(file(name), "${encode(key)}\n".toByteArray())
    }
}

private class KeyringKeys(private val keyring: Keyring, private val home: String) : KeyPlace {
    override fun find(name: String): ByteArray? = keyring.get(SERVICE, "$home/$name")?.let(::decode)

    override fun make(name: String, key: ByteArray): Unit = keyring.set(SERVICE, "$home/$name", encode(key))
}

private fun encode(key: ByteArray) = "dao-key-1 ${Base64.getUrlEncoder().encodeToString(key)}"

private fun decode(text: String): ByteArray {
    val written = KEY.matchEntire(text)?.groupValues?.get(1) ?: throw IOException("it is damaged: it holds no key")
    val key = Base64.getUrlDecoder().decode(written)
    // Bits that mean nothing must be 0.
    if (Base64.getUrlEncoder().encodeToString(key) != written) throw IOException("it is damaged: it holds no key")
    return key
}
