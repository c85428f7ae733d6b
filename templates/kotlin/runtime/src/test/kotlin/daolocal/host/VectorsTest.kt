package daolocal.host

import com.google.protobuf.ByteString
import daolocal.gen.Status
import daolocal.gen.keys.v1.UnwrapRequest
import daolocal.gen.net.v1.Header
import daolocal.host.disk.JdbcDriver
import daolocal.host.fetch.Address
import daolocal.host.fetch.NetRequest
import daolocal.host.fetch.checkedHeaders
import daolocal.host.fetch.checkedMethod
import daolocal.host.fetch.isPublic
import daolocal.host.fetch.mayBePrivate
import daolocal.host.grants.Subject
import daolocal.host.grants.WordsException
import daolocal.host.grants.readWords
import daolocal.host.grants.wordsAbout
import daolocal.host.home.Home
import daolocal.host.home.isHome
import daolocal.host.home.readHolder
import daolocal.host.keys.AesKeys
import daolocal.host.keys.KeyPlace
import daolocal.host.keys.openKeyPlace
import daolocal.host.storage.openStorageFile
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.net.InetAddress
import java.nio.file.Files
import java.nio.file.Path
import java.util.Base64
import kotlin.io.path.createDirectories
import kotlin.io.path.writeBytes
import kotlin.io.path.writeText
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs

internal class VectorsTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `scopes are read and joined`() {
        val file = vectors("scopes")
        val places = Places(file.text("home"), file.text("current"))
        file.each("parse").filterNot { it.has("feature") }.check { case ->
            case.refusedOr<ScopeException> {
                val canonical = parseScope(case.text("capability"), case.text("text"), places)?.text ?: case.text("text")
                assertEquals(case.text("canonical"), canonical)
                assertEquals(canonical, parseScope(case.text("capability"), canonical)?.text ?: canonical)
            }
        }
        file.each("join").filterNot { it.has("feature") }.check { case ->
            case.refusedOr<ScopeException> {
                assertEquals(case.texts("canonical"), canonicalScopes(case.text("capability"), case.texts("scopes"), places))
            }
        }
        file.each("match").filter { it.has("host") }.check { case ->
            val scopes = scopesOf<Scope.Net>("net", case.texts("scopes"))
            val allows = scopes.any {
                it.allows(case.text("method"), case.text("scheme"), case.text("host"), case.number("port"))
            }
            assertEquals(case["allows"], allows)
        }
    }

    @Test
    fun `grants are read and decided`() {
        val file = vectors("grants")
        val places = Places(file.text("home"))
        fun words(case: Vector) = (
            case.optional("base64")?.let(Base64.getDecoder()::decode)
                ?: case.optional("text")?.toByteArray()
            )
            ?.let { readWords(it, places) }.orEmpty()
        file.each("files").check { case ->
            if (case.has("error")) {
                val error = assertFailsWith<WordsException> { words(case) }
                if (case.has("line")) assertEquals(case.number("line"), error.line, error.message)
            } else {
                for (each in case.each("units").filter { it.inner("unit").text("publisher").isEmpty() }) {
                    val unit = each.inner("unit")
                    val about = wordsAbout(words(case), Subject(unit.text("name"), unit.text("digest"), "", unit.text("claimed")))
                    assertEquals(each["allowed"], about.allowed)
                    assertEquals(each.texts("denied").toSet(), about.denied)
                }
            }
        }
        file.each("decisions").check { case ->
            val given = (case["program"] as List<*>?)?.let { grants ->
                parseGrants(grants.map { it as String }, Places("/home/ann", "/"))
            }
            val wishes = case.texts("wants").map { Wish(it, false, emptyList(), "") }
            val made = decide(wishes, given, wordsAbout(words(case), Subject("dao", file.text("digest"), "", "")))
            assertEquals(case["granted"], made.granted)
            assertEquals(case.texts("refused").sorted(), made.refused.keys.sorted())
        }
    }

    @Test
    fun `requests are what they may be`() {
        val file = vectors("net")
        file.each("urls").filterNot { it.has("feature") }.check { case ->
            case.refusedOr<CallException> {
                val read = Address.parse(case.text("url"))
                assertEquals(case.text("scheme"), read.scheme)
                assertEquals(case.text("host"), read.host)
                assertEquals(case.number("port"), read.port)
                assertEquals(case.text("target"), read.target)
            }
        }
        file.each("methods").check { case -> assertEquals(case["ok"], isTaken { checkedMethod(case.text("method")) }) }
        file.each("headers").check { case ->
            val header = Header.newBuilder().setName(case.text("name")).setValue(case.text("value")).build()
            assertEquals(case["ok"], isTaken { checkedHeaders(listOf(header)) })
        }
        file.each("addresses").check { case ->
            assertEquals(case["public"], isPublic(InetAddress.getByName(case.text("address"))))
        }
        file.each("names").check { case -> assertEquals(case["private"], mayBePrivate(case.text("host"))) }
        file.each("locations").check { case ->
            case.refusedOr<CallException> {
                assertEquals(case.text("url"), "${Address.parse(case.text("base")).join(case.text("location"))}")
            }
        }
        file.each("redirects").check { case ->
            val headers = listOf("content-type" to "text/plain", "accept" to "*/*")
            val from = NetRequest(case.text("method"), Address.parse("https://a.org/"), headers, ByteString.copyFromUtf8("x"), 1)
            val next = from.redirected(case.number("status"), "/next")
            assertEquals(case.optional("then"), next?.method)
            if (next != null) assertEquals(case["body"], next.headers.size == 2 && !next.body.isEmpty)
        }
    }

    private fun isTaken(action: () -> Unit): Boolean = try {
        action()
        true
    } catch (_: CallException) {
        false
    }

    @Test
    fun `databases count as what they are`() {
        vectors("homes").each("databases").forEachIndexed { at, case ->
            val path = folder.resolve("$at").createDirectories().resolve("storage.sqlite3")
            content(case["file"])?.let(path::writeBytes)
            (case["file"] as? Map<*, *>)?.get("sql")?.let { make(path, it) }
            content(case["wal"])?.let(path.resolveSibling("storage.sqlite3-wal")::writeBytes)
            val before = if (Files.exists(path)) Files.readAllBytes(path) else null
            val isOurs = case.text("is") in listOf("new", "home")
            val opened = try {
                openStorageFile(path, JdbcDriver, isRelaxed = false, quota = null)
            } catch (error: HomeException) {
                if (isOurs) throw AssertionError("$case", error)
                assertEquals(before?.let(::hex), hex(Files.readAllBytes(path)), "$case")
                null
            }
            opened?.use { database ->
                if (!isOurs) throw AssertionError("it was opened: $case")
                val entries = ArrayList<List<String>>()
                database.query("SELECT key, value FROM entries ORDER BY key") { row ->
                    entries += listOf(hex(row.bytes(0)), hex(row.bytes(1)))
                    true
                }
                assertEquals(case["entries"], entries, "$case")
            }
        }
    }

    private fun content(of: Any?): ByteArray? {
        val file = of as? Map<*, *> ?: return null
        (file["zeros"] as Double?)?.let { return ByteArray(it.toInt()) }
        return (file["base64"] as String?)?.let(Base64.getDecoder()::decode)
    }

    private fun make(path: Path, statements: Any) {
        Files.createFile(path)
        val all = (statements as? List<*>)?.map { "$it" } ?: "$statements".split(";")
        JdbcDriver.open(path).use { database -> all.filter { it.isNotBlank() }.forEach { database.run(it) } }
    }

    @Test
    fun `folders are homes or not`() {
        vectors("homes").each("folders").check { case ->
            val home = Files.createTempDirectory(folder, "home").resolve("h")
            val holds = case["holds"]
            when (holds) {
                null -> Unit
                is String -> home.writeText("")
                else -> (holds as List<*>).fold(home.createDirectories()) { at, name ->
                    if ("$name".endsWith(
                            "/",
                        )
                    ) {
                        at.resolve("$name").createDirectories()
                    } else {
                        at.resolve("$name").writeBytes(ByteArray(0))
                    }
                    at
                }
            }
            assertEquals(case.text("is") == "home", isHome(home))
            if (case.text("is") == "other") assertFailsWith<HomeException> { Home.open(home, "test", JdbcDriver) }
            if (case.text("is") == "free") Home.open(home, "test", JdbcDriver).close()
        }
    }

    @Test
    fun `holders and keys are read`() = runTest {
        val file = vectors("homes")
        file.each("holders").check { case ->
            folder.resolve("holder.json").writeText(case.text("text"))
            val holder = readHolder(folder)
            assertEquals((case["process"] as Double?)?.toLong(), holder?.process)
            if (holder != null) assertEquals(case.number("since").toLong(), holder.since.toEpochSecond())
        }
        file.each("places").check { case ->
            val keys = Files.createTempDirectory(folder, "keys")
            case.optional("text")?.let(keys.resolve("place.json")::writeText)
            val opens = { openKeyPlace(keys, null) { _, _ -> } }
            if (case.has("error") || case["place"] == "keyring") assertFailsWith<HomeException> { opens() } else opens()
        }
        file.each("key_files").check { case ->
            val keys = Files.createTempDirectory(folder, "keys")
            keys.resolve(case.text("file")).writeText(case.text("text"))
            case.refusedOr<Exception> {
                assertEquals(case.text("key"), openKeyPlace(keys, null) { _, _ -> }.find(case.text("name"))?.let(::hex))
            }
        }
        for (case in file.each("wrapped")) {
            val place = object : KeyPlace {
                override fun find(name: String) = ByteString.fromHex(case.text("key")).toByteArray()

                override fun make(name: String, key: ByteArray) = error("there is a key")
            }
            val request = UnwrapRequest.newBuilder().setName(
                case.text("name"),
            ).setContext(ByteString.fromHex(case.text("context")))
                .setWrapped(ByteString.fromHex(case.text("wrapped"))).build()
            val secret =
                runCatching { hex(AesKeys(place, emptyList(), Dispatchers.Default).unwrap(request).secret.toByteArray()) }
            if (case.has("error")) {
                assertEquals(
                    Status.valueOf(case.text("error")),
                    assertIs<CallException>(secret.exceptionOrNull()).status,
                    "$case",
                )
            } else {
                assertEquals(case.text("secret"), secret.getOrThrow(), "$case")
            }
        }
    }

    @Test
    fun `texts are made plain`() {
        (vectors("errors")["plain"] as List<*>).forEach { pair ->
            val (text, shown) = pair as List<*>
            assertEquals(shown, plain(text as String))
        }
        vectors("errors").each("cut").check { case ->
            assertEquals(case.text("plain"), plain(case.text("text"), case.number("most")))
        }
    }
}
