package daolocal.host

import daolocal.gen.Avatar
import daolocal.gen.AvatarOptions
import daolocal.gen.Status
import daolocal.gen.withAvatar
import daolocal.host.documents.Change
import daolocal.host.documents.Counter
import daolocal.host.documents.DocumentTypeException
import daolocal.host.documents.Text
import daolocal.host.documents.space
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.Serializable
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

@Serializable
internal enum class Mood { GOOD, BAD }

@Serializable
internal data class Inner(val street: String, val numbers: List<Int>)

@Serializable
internal class Everything(
    val flag: Boolean,
    val whole: Long,
    val small: Byte,
    val half: Double,
    val text: String,
    val bytes: ByteArray,
    val merged: Text,
    val votes: Counter,
    val mood: Mood,
    val inner: Inner,
    val map: Map<String, Inner>,
    val missing: String? = null,
)

@Serializable
internal data class Todo(val title: String, val done: Boolean = false, val rank: Int = 0)

@Serializable
internal data class OtherTodo(val title: Int)

internal class AvatarTest {
    @TempDir
    lateinit var folder: Path

    private fun AvatarOptions.chosen() {
        unit = Path.of(System.getProperty("dao.unit"))
        cache = Path.of("target", "units")
        startMs = 600_000 // compiling counts, and the machine may be busy
        isRelaxed = true
    }

    private fun test(action: suspend (Avatar) -> Unit) = runBlocking {
        withAvatar(folder.resolve("home"), { chosen() }, action)
    }

    @Test
    fun `documents are values of one's own types`() = test { avatar ->
        val inner = Inner("Elm", listOf(1, 2))
        val written = Everything(
            true, Long.MIN_VALUE, -1, 0.5, "é", byteArrayOf(0, -1), Text("t"), Counter(3), Mood.BAD, inner, mapOf("a" to inner),
        )
        val space = avatar.documents.space<Everything>("all")
        space.put("one", written)
        val read = space.get("one").fields
        assertEquals(
            listOf(true, Long.MIN_VALUE, "é", Text("t"), Counter(3), Mood.BAD, inner),
            read.run {
                listOf(flag, whole, text, merged, votes, mood, this.inner)
            },
        )
        assertEquals(mapOf("a" to inner), read.map)
        assertContentEquals(written.bytes, read.bytes)
        assertNull(read.missing)
        assertNull(space.find("two"))
        val error = assertFailsWith<DocumentTypeException> {
            avatar.documents.space<Todo>("todos").put("a", Todo("x"))
            avatar.documents.space<OtherTodo>("todos").get("a")
        }
        assertTrue("title" in error.message.orEmpty(), error.message)
    }

    @Test
    fun `queries, patches and watches`() = test { avatar ->
        val todos = avatar.documents.space<Todo>("todos")
        (1..150).forEach { todos.put("t%03d".format(it), Todo("no $it", it % 3 == 0, it)) }
        assertEquals(150, todos.query().toList().size)
        val found = todos.query {
            "done" eq true
            any {
                "rank" less 10
                "rank" atLeast 148
            }
            orderByDescending("rank")
            limit = 3
        }
        assertEquals(listOf(150, 9, 6), found.map { it.fields.rank }.toList())
        assertEquals(50, todos.count { "done" eq true })
        val version = todos.patch("t001", "title" to "other", "done" to null)
        assertEquals(version, todos.get("t001").version)
        val refused = assertFailsWith<CallException> { todos.patch("t001", "rank" to 1) { ifVersion = "nonsense" } }
        assertTrue(refused.status in setOf(Status.CONFLICT, Status.INVALID_ARGUMENT))
        todos.delete("t002")
        assertEquals("t003", (todos.watch { "rank" eq 3 }.first() as Change.Changed).document.id)
        val last = todos.watch { "rank" eq 1000 }.first()
        assertTrue(last is Change.CaughtUp)
    }

    @Test
    fun `a home is open once, and what was stored stays`(): Unit = runBlocking {
        val home = folder.resolve("home")
        val first = Avatar.open(home) { chosen() }
        first.documents.space<Todo>("todos").put("a", Todo("Milk"))
        val refused = assertFailsWith<HomeException> { Avatar.open(home) { chosen() } }
        assertTrue("in use" in refused.message, refused.message)
        first.close()
        first.close()
        assertFailsWith<ClosedException> { first.documents.space<Todo>("todos").get("a") }
        val options = AvatarOptions().apply { chosen() }
        val second = Avatar.openAsync(home, options).get()
        assertEquals(Todo("Milk"), second.documents.space<Todo>("todos").get("a").fields)
        second.closeAsync().get()
    }

    @Test
    fun `a unit without a grant is told what would allow it`(): Unit = runBlocking {
        val denials = ArrayList<Denial>()
        withAvatar(folder.resolve("home"), {
            chosen()
            onDenial = { denials += it }
        }) { avatar ->
            assertEquals(emptyList<String>(), avatar.granted()["storage"])
            assertTrue("net" !in avatar.granted())
        }
        assertFailsWith<ScopeException> {
            Avatar.open(folder.resolve("other")) {
                chosen()
                grants = listOf("nothing")
            }
        }
        assertFailsWith<LoadException> { Avatar.open(folder.resolve("other")) { unit = Path.of("missing.wasm") } }
    }
}
