// The outside of a WebAssembly module, read from its bytes without compiling anything. Binary format: WebAssembly
// Core Specification, chapter 5. Every read is checked against the end of its section, and every count against the
// bytes that are left, before anything is allocated.
package daolocal.host

import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.nio.charset.CharacterCodingException

/** What a module imports or exports. */
internal enum class Kind(val text: String) { FUNC("func"), TABLE("table"), MEMORY("memory"), GLOBAL("global"), TAG("tag") }

/** The size of a memory in pages of 64 KiB, or of a table in elements. */
internal class SizeLimits(val minimum: Long, val maximum: Long?)

/** An import; its signature is that of a function, as the text format writes it. */
internal class ModuleImport(val module: String, val name: String, val kind: Kind, val signature: String?)

/** An export; its signature is that of a function. */
internal class ModuleExport(val name: String, val kind: Kind, val signature: String?)

/** What a module shows to the outside. */
internal class ModuleShape(
    val imports: List<ModuleImport>,
    val exports: List<ModuleExport>,
    /** Every memory, imported ones first. */
    val memories: List<SizeLimits>,
    /** Every table, imported ones first. */
    val tables: List<SizeLimits>,
    /** The module in which tables cannot grow beyond what all may have together: mostly as it was given. */
    val bounded: ByteArray,
    val hasStart: Boolean,
    /** The contents of every custom section, with its name. */
    val custom: List<Pair<String, ByteArray>>,
)

/** The ids of the sections, in the order in which a module must have them. */
private val ORDER = listOf(1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11)

/** Sections that are read whole. */
private val READ_WHOLE = setOf(1, 2, 3, 4, 5, 7)
private val TYPES = mapOf(
    0x7f to "i32",
    0x7e to "i64",
    0x7d to "f32",
    0x7c to "f64",
    0x7b to "v128",
    0x70 to "funcref",
    0x6f to "externref",
    0x69 to "exnref",
)

/** The elements that all tables together may have. */
internal const val MOST_TABLE_ELEMENTS: Long = 65_536
private const val MOST_MODULE_BYTES = 256 shl 20
private const val MOST_SECTIONS = 1000
private const val MOST_SECTION_BYTES = 1 shl 20

// What compiling may take.
private const val MOST_FUNCTIONS = 50_000
private const val MOST_BODY_BYTES = 128 shl 10
private const val MOST_CODE_BYTES = 32 shl 20
private const val MOST_LOCALS = 10_000
private const val MOST_LOCALS_TOGETHER = 1_000_000

/** How the type of a function is written whose parameters and results are all i32. */
internal fun signature(params: Int, results: Int): String =
    "(${List(params) { "i32" }.joinToString()}) -> (${List(results) { "i32" }.joinToString()})"

/**
 * Reads a module.
 *
 * @throws LoadException The bytes are no core module, or a damaged one, or it is larger than any may be.
 */
internal fun readModule(data: ByteArray): ModuleShape = ModuleParser(data).module()

private fun allow(what: String, count: Long, most: Int) {
    if (count > most) throw LoadException("the WebAssembly module has $count $what; at most $most are allowed")
}

/** Reads values between two offsets of the module and never beyond. */
private class WasmReader(private val data: ByteArray, var at: Int, val end: Int) {
    val left: Int get() = end - at

    fun damaged(what: String) = LoadException("the WebAssembly module is damaged: $what at offset $at")

    /** The next byte, which stays; -1 at the end. */
    fun peek(): Int = if (at < end) data[at].toInt() and 0xff else -1

    fun byte(): Int {
        val byte = peek()
        if (byte < 0) throw damaged("it ends too early")
        at += 1
        return byte
    }

    /** An unsigned LEB128 of at most that many bits. */
    fun number(bits: Int = 32): Long {
        var value = 0L
        var shift = 0
        while (true) {
            if (shift >= bits) throw damaged("a number is too long")
            val byte = byte()
            value = value or ((byte and 0x7f).toLong() shl shift)
            shift += 7
            if (byte < 0x80) break
        }
        if (value < 0 || bits < Long.SIZE_BITS - 1 && value ushr bits != 0L) throw damaged("a number is too large")
        return value
    }

    /** How many elements follow; each takes a byte at least. */
    fun count(): Int {
        val count = number()
        if (count > left) throw damaged("$count elements are announced where there is no room for them")
        return count.toInt()
    }

    fun take(length: Long): ByteArray {
        if (length > left) throw damaged("$length bytes are announced where $left are left")
        at += length.toInt()
        return data.copyOfRange(at - length.toInt(), at)
    }

    fun name(): String {
        val bytes = take(number())
        try {
            return Charsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()
        } catch (_: CharacterCodingException) {
            throw damaged("a name is not UTF-8")
        }
    }

    inline fun <T> list(read: () -> T): List<T> {
        val count = count()
        val items = ArrayList<T>(count)
        repeat(count) { items += read() }
        return items
    }
}

/** Where the limits of a table are written. */
private class TablePlace(val at: Int, val end: Int, val limits: SizeLimits)

private class ModuleParser(private val data: ByteArray) {
    private val functions = ArrayList<String>()
    private val memories = ArrayList<SizeLimits>()
    private val tables = ArrayList<SizeLimits>()
    private val custom = ArrayList<Pair<String, ByteArray>>()
    private var types = emptyList<String>()
    private var imports = emptyList<ModuleImport>()
    private var exports = emptyList<ModuleExport>()
    private var hasStart = false

    /** The section of tables: its id, and what is in it. */
    private var tableSection: Triple<Int, Int, Int>? = null
    private val tablePlaces = ArrayList<TablePlace>()

    fun module(): ModuleShape {
        checkHeader(data)
        sections()
        return ModuleShape(imports, exports, memories, tables, bounded(), hasStart, custom)
    }

    private fun sections() {
        val outer = WasmReader(data, HEADER_BYTES, data.size)
        var last = -1
        var count = 0
        while (outer.left > 0) {
            count += 1
            allow("sections", count.toLong(), MOST_SECTIONS)
            val at = outer.at
            val id = outer.byte()
            if (id != 0) {
                val position = ORDER.indexOf(id)
                if (position < 0) throw outer.damaged("section $id is unknown")
                if (position <= last) throw outer.damaged("section $id is double or out of order")
                last = position
            }
            val size = outer.number()
            if (size > outer.left) throw outer.damaged("section $id announces $size bytes, more than are left")
            if (id in READ_WHOLE) allow("bytes in section $id", size, MOST_SECTION_BYTES)
            val end = outer.at + size.toInt()
            if (id == TABLES) tableSection = Triple(at, outer.at, end)
            section(id, WasmReader(data, outer.at, end))
            outer.at = end
        }
    }

    private fun section(id: Int, reader: WasmReader) {
        when (id) {
            0 -> custom += reader.name() to reader.take(reader.left.toLong())
            1 -> types = reader.list { functionType(reader) }
            2 -> imports = reader.list { import(reader) }
            3 -> functions += reader.list { type(reader) }
            TABLES -> repeat(reader.count()) { ownTable(reader) }
            5 -> memories += reader.list { limitsOf(reader) }
            7 -> exports = reader.list { export(reader) }
            8 -> {
                hasStart = true
                reader.number()
            }
            10 -> checkCode(reader)
            else -> return
        }
        if (reader.left > 0) throw reader.damaged("section $id is longer than what is in it")
    }

    private fun ownTable(reader: WasmReader) {
        if (reader.peek() == TABLE_WITH_VALUE) {
            throw LoadException("the WebAssembly module has a table with a first value, which no unit may")
        }
        elementType(reader)
        val at = reader.at
        val limits = limitsOf(reader)
        tables += limits
        tablePlaces += TablePlace(at, reader.at, limits)
    }

    /** Gives tables that could grow too far a maximum. */
    private fun bounded(): ByteArray {
        val together = tables.sumOf { minOf(it.maximum ?: Int.MAX_VALUE.toLong(), Int.MAX_VALUE.toLong()) }
        val (sectionAt, start, end) = tableSection ?: return data
        if (together <= MOST_TABLE_ELEMENTS) return data
        val used = tables.sumOf { it.minimum }
        val room = maxOf((MOST_TABLE_ELEMENTS - used) / tables.size, 0)
        val content = ByteArrayOutputStream()
        var from = start
        for (place in tablePlaces) {
            val (least, most) = place.limits.minimum to (place.limits.maximum ?: Long.MAX_VALUE)
            content.write(data, from, place.at - from)
            content.write(1)
            content.write(leb128(least))
            content.write(leb128(minOf(most, least + room)))
            from = place.end
        }
        content.write(data, from, end - from)
        val whole = ByteArrayOutputStream(data.size + content.size())
        whole.write(data, 0, sectionAt)
        whole.write(TABLES)
        whole.write(leb128(content.size().toLong()))
        content.writeTo(whole)
        whole.write(data, end, data.size - end)
        return whole.toByteArray()
    }

    private fun type(reader: WasmReader): String {
        val index = reader.number()
        return types.getOrNull(index.toInt()) ?: throw reader.damaged("type $index is not declared")
    }

    private fun import(reader: WasmReader): ModuleImport {
        val module = reader.name()
        val name = reader.name()
        val kind = kindOf(reader)
        var signature: String? = null
        when (kind) {
            Kind.FUNC -> signature = type(reader).also { functions += it }
            Kind.TABLE -> {
                elementType(reader)
                tables += limitsOf(reader)
            }
            Kind.MEMORY -> memories += limitsOf(reader)
            Kind.GLOBAL -> {
                valueType(reader)
                reader.byte()
            }
            Kind.TAG -> {
                reader.byte()
                type(reader)
            }
        }
        return ModuleImport(module, name, kind, signature)
    }

    private fun export(reader: WasmReader): ModuleExport {
        val name = reader.name()
        val kind = kindOf(reader)
        val index = reader.number()
        if (kind != Kind.FUNC) return ModuleExport(name, kind, null)
        val signature = functions.getOrNull(minOf(index, Int.MAX_VALUE.toLong()).toInt())
            ?: throw reader.damaged("function $index, exported as '${plain(name, 100)}', is not there")
        return ModuleExport(name, kind, signature)
    }

    private companion object {
        const val HEADER_BYTES = 8
        const val TABLES = 4
        const val TABLE_WITH_VALUE = 0x40
    }
}

private fun checkHeader(data: ByteArray) {
    allow("bytes", data.size.toLong(), MOST_MODULE_BYTES)
    fun word(at: Int): List<Int> = data.drop(at).take(4).map { it.toInt() }
    if (data.size < 4 || word(0) != listOf(0, 97, 115, 109)) {
        throw LoadException("this is no WebAssembly module: it does not begin with \\0asm")
    }
    when (val version = data.copyOfRange(4, minOf(8, data.size)).map { it.toInt() }) {
        listOf(1, 0, 0, 0) -> return
        listOf(13, 0, 1, 0) -> throw LoadException(
            "this is a WebAssembly component, not a core module. Build for the target wasm32-unknown-unknown, " +
                "without a component step.",
        )
        else -> throw LoadException("this is no WebAssembly module of version 1, but of ${version.joinToString(" ")}")
    }
}

private fun functionType(reader: WasmReader): String {
    val form = reader.byte()
    if (form != 0x60) throw reader.damaged("type 0x${form.toString(16)} is unknown")
    val params = reader.list { valueType(reader) }
    val results = reader.list { valueType(reader) }
    return "(${params.joinToString()}) -> (${results.joinToString()})"
}

private fun valueType(reader: WasmReader): String {
    val code = reader.byte()
    if (code == 0x63 || code == 0x64) {
        reader.number(33) // a typed reference; its heap type is a signed number
        return "ref"
    }
    return TYPES[code] ?: throw reader.damaged("value type 0x${code.toString(16)} is unknown")
}

private fun elementType(reader: WasmReader) {
    if ("ref" !in valueType(reader)) throw reader.damaged("a table holds something other than references")
}

private fun leb128(value: Long): ByteArray {
    val bytes = ByteArrayOutputStream()
    var rest = value
    while (rest > 0x7f) {
        bytes.write((rest and 0x7f or 0x80).toInt())
        rest = rest ushr 7
    }
    bytes.write(rest.toInt())
    return bytes.toByteArray()
}

private fun limitsOf(reader: WasmReader): SizeLimits {
    val flags = reader.byte()
    if (flags > 7) throw reader.damaged("limits with flags 0x${flags.toString(16)} are unknown")
    val bits = if (flags and 4 != 0) 64 else 32
    val minimum = reader.number(bits)
    return SizeLimits(minimum, if (flags and 1 != 0) reader.number(bits) else null)
}

private fun kindOf(reader: WasmReader): Kind {
    val code = reader.byte()
    return Kind.entries.getOrNull(code) ?: throw reader.damaged("kind $code of an import or export is unknown")
}

/** Makes sure that compiling a module takes bounded time and memory. */
private fun checkCode(reader: WasmReader) {
    allow("bytes of code", reader.left.toLong(), MOST_CODE_BYTES)
    val count = reader.number()
    allow("functions", count, MOST_FUNCTIONS)
    var together = 0L
    for (index in 0 until count.toInt()) {
        val size = reader.number()
        if (size > reader.left) throw reader.damaged("a function is longer than what is left")
        val end = reader.at + size.toInt()
        allow("bytes in its function $index", size, MOST_BODY_BYTES)
        var locals = 0L
        repeat(reader.count()) {
            locals += reader.number()
            valueType(reader)
        }
        allow("local variables in its function $index", locals, MOST_LOCALS)
        together += locals
        reader.at = end
    }
    allow("local variables", together, MOST_LOCALS_TOGETHER)
}
