// What is checked of a unit before anything of it runs. All that is wrong is told at once.
package daolocal.host

import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.Message
import daolocal.gen.BoundaryUnitManifest
import daolocal.gen.Contract
import daolocal.gen.ContractLimits
import daolocal.gen.Import
import daolocal.gen.Interface
import java.io.ByteArrayInputStream
import java.io.IOException
import java.security.MessageDigest
import java.util.zip.InflaterInputStream

private const val PAGE_BYTES = 65_536
private const val MOST_TABLES = 16
private const val UNWRITTEN_PARAMS = 3

/** A unit that passed every check, ready to be linked. */
internal class CheckedUnit(
    /** SHA-256 of the module, in hexadecimal. */
    val digest: String,
    /** The bytes to compile: those of the module, but for tables that could grow too far. */
    val wasm: ByteArray,
    /** The unit's own account of itself. */
    val manifest: BoundaryUnitManifest,
    /** What it asks for. */
    val wishes: List<Wish>,
    /** What it imports and this host's contract knows. */
    val imports: Set<String>,
    /** Optional imports of a newer contract, which answer UNIMPLEMENTED. */
    val foreign: Set<String>,
    /** The `did:key` that the module names as its publisher; this host proves none. */
    val claimed: String,
) {
    val name: String get() = manifest.name

    /** Name and version, for texts. */
    val title: String get() = "${manifest.name} ${manifest.version}"
}

/**
 * Checks a module against the contract.
 *
 * @param offers Whether this host can carry out a capability at all.
 * @param digest SHA-256 of the module that it was compiled from; null if it is the module itself.
 * @throws LoadException Something is wrong with it; the message lists everything.
 */
internal fun checkUnit(wasm: ByteArray, offers: (String) -> Boolean, digest: String? = null): CheckedUnit {
    val shape = readModule(wasm)
    val manifest = manifestOf(shape)
    val found = SortedImports(shape, offers)
    val wrong = profile(shape) + exported(shape) + manifest.wrong + found.wrong
    val read = manifest.manifest
    val all = if (read == null) wrong else wrong + handshake(read) + agreement(manifest.wishes, found)
    if (read == null || all.isNotEmpty() || found.missing.isNotEmpty()) {
        val title = if (read == null || read.name.isEmpty()) "the unit" else "${read.name} ${read.version}"
        throw LoadException(loadReport(title, all, found.missing))
    }
    return CheckedUnit(
        digest = digest ?: hex(MessageDigest.getInstance("SHA-256").digest(wasm)),
        wasm = shape.bounded,
        manifest = read,
        wishes = manifest.wishes,
        imports = found.known.mapTo(LinkedHashSet()) { it.name },
        foreign = found.foreign.mapTo(LinkedHashSet()) { it.name },
        claimed = claimed(shape),
    )
}

private fun custom(shape: ModuleShape, wanted: String): List<ByteArray> =
    shape.custom.filter { it.first == wanted }.map { it.second }

private val PUBLISHER = Regex("did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}")

private fun claimed(shape: ModuleShape): String {
    val text = custom(shape, "dao.publisher").singleOrNull()?.let { String(it) }.orEmpty()
    return if (PUBLISHER.matches(text)) text else ""
}

private fun profile(shape: ModuleShape): List<String> = buildList {
    if (shape.hasStart) add("it has a start function; the contract allows none")
    val memory = shape.memories.singleOrNull()
    if (memory == null) {
        add("it has ${shape.memories.size} memories; the contract wants exactly one")
    } else if (memory.maximum == null) {
        add("its memory declares no maximum")
    } else if (memory.maximum > ContractLimits.MAX_MEMORY_BYTES / PAGE_BYTES) {
        val bytes = memory.maximum.toBigInteger() * PAGE_BYTES.toBigInteger()
        add("its memory may grow to $bytes bytes; this host allows ${ContractLimits.MAX_MEMORY_BYTES}")
    }
    val elements = shape.tables.sumOf { it.minimum.toBigInteger() }
    if (shape.tables.size > MOST_TABLES || elements > MOST_TABLE_ELEMENTS.toBigInteger()) {
        add(
            "it has ${shape.tables.size} tables with $elements elements; " +
                "at most $MOST_TABLES with $MOST_TABLE_ELEMENTS are allowed",
        )
    }
}

private fun exported(shape: ModuleShape): List<String> = buildList {
    val found = shape.exports.associateByTo(LinkedHashMap()) { it.name }
    if (found.remove(Contract.MEMORY)?.kind != Kind.MEMORY) {
        add("it does not export its memory as '${Contract.MEMORY}'")
    }
    for (export in Interface.exports.values) {
        val it = found.remove(export.name)
        val wanted = signature(export.params, if (export.returns) 1 else 0)
        if (it == null) {
            add("it does not export ${export.name} $wanted")
        } else if (it.signature != wanted) {
            add("it exports ${export.name} as ${it.signature ?: it.kind.text}, not $wanted")
        }
    }
    found.keys.mapTo(this) { "it exports $it, which the contract does not know" }
}

private class ReadManifest(val manifest: BoundaryUnitManifest?, val wishes: List<Wish>, val wrong: List<String>)

private fun manifestOf(shape: ModuleShape): ReadManifest {
    val sections = custom(shape, "dao.unit")
    if (sections.size != 1) {
        val count = if (sections.isEmpty()) "no" else "more than one"
        return ReadManifest(null, emptyList(), listOf("it has $count custom section 'dao.unit'; exactly one is wanted"))
    }
    val wrong = ArrayList<String>()
    if (custom(shape, "dao.contract").size > 1) wrong += "it has more than one custom section 'dao.contract'"
    val manifest = try {
        if (!isShort(BoundaryUnitManifest.getDescriptor(), sections.single())) {
            throw InvalidProtocolBufferException("it is longer than anybody could read")
        }
        BoundaryUnitManifest.parseFrom(sections.single())
    } catch (damaged: InvalidProtocolBufferException) {
        return ReadManifest(null, emptyList(), wrong + "its custom section 'dao.unit' cannot be read: ${said(damaged)}")
    }
    if (manifest.name.isEmpty() || manifest.version.isEmpty()) {
        wrong += "its manifest gives no name or no version"
    } else if (!isName(manifest.name, blanks = true) || !isName(manifest.version)) {
        wrong += "its manifest has an invalid name or version: up to 100 letters, digits and . _ + - are allowed, " +
            "and single blanks in the name"
    }
    val wishes = manifest.capabilitiesList.map(::wishOf)
    wishes.groupingBy { it.capability }.eachCount().filterValues { it > 1 }.keys.mapTo(wrong) {
        "its manifest names the capability '$it' twice"
    }
    wishes.flatMapTo(wrong, ::wishFaults)
    return ReadManifest(manifest, wishes, wrong)
}

/** What a manifest says of a capability; the message is data of the contract. */
private fun wishOf(use: Message): Wish {
    fun get(name: String): Any? = use.descriptorForType.findFieldByName(name)?.let(use::getField)
    return Wish(
        capability = get("capability") as String,
        required = get("required") as? Boolean ?: false,
        scopes = (get("scopes") as? List<*>).orEmpty().map { it as String },
        reason = get("reason") as? String ?: "",
    )
}

private fun handshake(manifest: BoundaryUnitManifest): List<String> {
    val theirs = "${manifest.contractMajor.toUInt()}.${manifest.contractMinor.toUInt()}"
    if (manifest.contractMajor != Contract.MAJOR) {
        return listOf("it was built for contract $theirs; this host speaks ${Contract.VERSION}")
    }
    if (manifest.leastHostMinor.toUInt() > Contract.MINOR.toUInt()) {
        val least = "${manifest.contractMajor.toUInt()}.${manifest.leastHostMinor.toUInt()}"
        return listOf("it needs a host of contract $least at least; this host speaks ${Contract.VERSION}")
    }
    val digest = hex(manifest.contractDigest.toByteArray())
    if (Contract.DRAFT && digest != Contract.DIGEST) {
        val short = digest.take(12).ifEmpty { "absent" }
        return listOf(
            "it was built from another draft of contract $theirs (digest $short, " +
                "this host has ${Contract.DIGEST.take(12)})",
        )
    }
    return emptyList()
}

/** The imports of a module: known, foreign but optional, wrong, and missing. */
private class SortedImports(private val shape: ModuleShape, private val offers: (String) -> Boolean) {
    val known = ArrayList<Import>()
    val foreign = ArrayList<ForeignImport>()
    val missing = ArrayList<ForeignImport>()
    val wrong = ArrayList<String>()
    private val theirs by lazy { embedded(shape) }

    init {
        shape.imports.forEach(::sort)
    }

    private fun sort(it: ModuleImport) {
        if (it.module != Contract.MODULE || it.kind != Kind.FUNC) {
            wrong += "it imports the ${it.kind.text} ${it.module}.${it.name}; " +
                "only functions of ${Contract.MODULE} can be imported"
            return
        }
        val ours = Interface.imports[it.name]
        if (ours == null) {
            val described = theirs[it.name] ?: guess(it)
            (if (described.optional) foreign else missing) += described
            if (it.signature != signature(described.params, 1)) {
                wrong += "it imports ${it.name} as ${it.signature}, which is not all i32"
            }
            return
        }
        val wanted = signature(ours.params?.size ?: UNWRITTEN_PARAMS, 1)
        if (it.signature != wanted) {
            wrong += "it imports ${it.name} as ${it.signature}, not $wanted"
        } else if (ours.capability == "call" || offers(ours.capability)) {
            known += ours
        } else {
            // Whether the unit can do without is for its own contract to say, which may be another.
            val optional = theirs[it.name]?.optional ?: ours.optional
            val described = ForeignImport(it.name, ours.capability, ours.since, optional, 0)
            (if (optional) foreign else missing) += described
        }
    }
}

private val CAPABILITY = Regex("avatar_([a-z]+)_.*")

/** Describes an import that no contract at hand knows. */
private fun guess(import: ModuleImport): ForeignImport {
    val params = import.signature.orEmpty().substringBefore(" -> ").removeSurrounding("(", ")")
    val capability = CAPABILITY.matchEntire(import.name)?.groupValues?.get(1) ?: "?"
    return ForeignImport(import.name, capability, "?", false, if (params.isEmpty()) 0 else params.split(",").size)
}

/** The most that an embedded contract may unpack to. */
private const val CONTRACT_BYTES = 4 shl 20

/** The imports that the unit's own contract describes; nothing if it was stripped or is damaged. */
private fun embedded(shape: ModuleShape): Map<String, ForeignImport> {
    val section = custom(shape, "dao.contract").singleOrNull() ?: return emptyMap()
    return try {
        val text = InflaterInputStream(ByteArrayInputStream(section)).use { it.readAtMost(CONTRACT_BYTES + 1) }
        if (text.size > CONTRACT_BYTES) emptyMap() else importsIn(readJson(String(text)))
    } catch (_: IOException) {
        emptyMap()
    } catch (_: JsonException) {
        emptyMap()
    }
}

private fun importsIn(contract: Any?): Map<String, ForeignImport> {
    val imports = (contract as? Map<*, *>)?.get("imports") as? List<*> ?: throw JsonException()
    return imports.map { it as? Map<*, *> ?: throw JsonException() }.map {
        ForeignImport(
            name = it["name"].toString(),
            capability = it["capability"].toString(),
            since = it["since"].toString(),
            optional = it["optional"] == true,
            params = (it["params"] as? List<*> ?: throw JsonException()).size,
        )
    }.associateBy { it.name }
}

private fun agreement(wishes: List<Wish>, found: SortedImports): List<String> {
    val imported = found.known.map { it.capability } + (found.foreign + found.missing).map { it.capability }
    val named = wishes.map { it.capability }
    val omitted = imported.toSet() - "call" - named.toSet()
    val unused = named.toSet() - "call" - imported.toSet()
    return omitted.map { "it imports functions of the capability '$it', which its manifest omits" } +
        unused.map { "its manifest names the capability '$it', of which it imports nothing" }
}
