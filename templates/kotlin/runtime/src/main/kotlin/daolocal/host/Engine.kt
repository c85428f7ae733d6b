// The WebAssembly engine: Endive. Nothing else of the runtime knows it but [GuestMemory].
package daolocal.host

import daolocal.gen.Contract
import run.endive.compiler.Cache
import run.endive.compiler.InterpreterFallback
import run.endive.compiler.MachineFactoryCompiler
import run.endive.runtime.ByteArrayMemory
import run.endive.runtime.HostFunction
import run.endive.runtime.ImportValues
import run.endive.runtime.Instance
import run.endive.runtime.Machine
import run.endive.runtime.Memory
import run.endive.runtime.WasmFunctionHandle
import run.endive.wasm.Parser
import run.endive.wasm.WasmModule
import run.endive.wasm.types.ExternalType
import run.endive.wasm.types.FunctionType
import run.endive.wasm.types.MemoryLimits
import run.endive.wasm.types.ValType
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.util.function.Function

/** The version of the engine and of what we make of it, for caches. */
internal const val ENGINE: String = "endive-1.0.0-1"
private const val PAGE_BYTES = 65_536

/** How the code of units is run. */
public enum class EngineMode {
    /** It is compiled to bytecode of the JVM when it is loaded. */
    COMPILER,

    /** It is interpreted: it starts at once, and runs some fifty times slower. */
    INTERPRETER,
}

/** A unit that can be linked, any number of times. */
internal class Engine private constructor(private val module: WasmModule, private val machines: Function<Instance, Machine>?) {
    /** Makes an instance whose memory may grow to [memoryBytes]; nothing of it runs. */
    fun link(imports: Map<String, (LongArray) -> Int>, memoryBytes: Long): LinkedUnit {
        val declared = module.memorySection().get().getMemory(0).limits()
        val most = minOf(declared.maximumPages().toLong(), memoryBytes / PAGE_BYTES).toInt()
        val builder = Instance.builder(module)
            .withImportValues(ImportValues.builder().withFunctions(functions(imports)).build())
            .withMemoryLimits(MemoryLimits(declared.initialPages(), most))
            .withMemoryFactory(::ByteArrayMemory)
            .withStart(false)
        machines?.let(builder::withMachineFactory)
        return LinkedUnit(builder.build())
    }

    private fun functions(imports: Map<String, (LongArray) -> Int>): List<HostFunction> {
        val section = module.importSection()
        val made = LinkedHashMap<String, HostFunction>()
        for (at in 0 until section.importCount()) {
            val import = section.getImport(at)
            val body = imports.getValue(import.name())
            made.getOrPut(import.name()) {
                val type = module.typeSection().getType((import as run.endive.wasm.types.FunctionImport).typeIndex())
                val signature = FunctionType.of(type.params(), listOf(ValType.I32))
                HostFunction(Contract.MODULE, import.name(), signature, handle(body))
            }
        }
        return made.values.toList()
    }

    private fun handle(body: (LongArray) -> Int) = WasmFunctionHandle { _, args -> longArrayOf(body(args).toLong()) }

    companion object {
        /** Takes a unit that was compiled when the program was built. */
        fun load(unit: PrecompiledUnit): Engine = Engine(Parser.parse(unit.wasm), unit.machines)

        /**
         * Parses a module, and compiles it if [mode] says so.
         *
         * @param digest What identifies the module.
         * @param cache A folder for what is compiled; null for none.
         */
        fun load(wasm: ByteArray, digest: String, mode: EngineMode, cache: Path?): Engine {
            val module = Parser.parse(wasm)
            if (mode == EngineMode.INTERPRETER) return Engine(module, null)
            val builder = MachineFactoryCompiler.builder(module).withInterpreterFallback(InterpreterFallback.SILENT)
            cache?.let { builder.withCache(FolderCache(it, "$ENGINE-$digest")) }
            return Engine(module, builder.compile())
        }
    }
}

/** One instance in the engine. */
internal class LinkedUnit(private val instance: Instance) {
    private val machine: Machine = instance.machine

    val memory: Memory get() = instance.memory()

    /** The index of an exported function. */
    fun export(name: String): Int {
        val section = instance.module().exportSection()
        return (0 until section.exportCount())
            .map(section::getExport)
            .first { it.exportType() == ExternalType.FUNCTION && it.name() == name }
            .index()
    }

    /** Calls a function; null if it gives nothing. */
    fun call(function: Int, args: LongArray): LongArray? = machine.call(function, args)
}

/** Compiled modules in a folder, by the module's digest and the engine's version. What is damaged is compiled anew. */
private class FolderCache(private val folder: Path, private val name: String) : Cache {
    override fun get(key: String): ByteArray? = try {
        Files.readAllBytes(folder.resolve(name))
    } catch (_: IOException) {
        null
    }

    override fun putIfAbsent(key: String, data: ByteArray) {
        try {
            Files.createDirectories(folder)
            val fresh = Files.createTempFile(folder, name, ".new")
            Files.write(fresh, data)
            Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
        } catch (_: IOException) {
            // It is compiled again the next time.
        }
    }
}
