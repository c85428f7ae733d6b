// Units that were compiled to classes when the program was built: they start at once, and on Android there is no other
// way. What is kept of a module is its outside, with the custom sections that a host reads, and the digest of the
// whole module: grants are bound to that.
package daolocal.host

import run.endive.runtime.Instance
import run.endive.runtime.Machine
import java.io.ByteArrayOutputStream
import java.io.InputStream
import java.lang.reflect.InvocationTargetException
import java.util.function.Function

/** The custom section that says what a precompiled unit was made of. */
internal const val PRECOMPILED: String = "dao.precompiled"

/** The sections of a module that a host reads. */
internal val KEPT_SECTIONS: Set<String> = setOf("dao.unit", "dao.contract", "dao.publisher")

/** A unit that was compiled when the program was built, by `UnitCompiler`. */
public class PrecompiledUnit private constructor(
    internal val wasm: ByteArray,
    internal val digest: String,
    internal val machines: Function<Instance, Machine>,
) {
    /** Finds such units. */
    public companion object {
        /**
         * Finds a unit among the classes of a program.
         *
         * @param loader Loads the classes.
         * @param name The name that the unit was given, such as `org.example.NotesUnit`.
         * @throws LoadException It is not there, or was made by another version of this host.
         */
        @JvmStatic
        public fun of(loader: ClassLoader, name: String): PrecompiledUnit {
            val wasm = loader.getResourceAsStream("${name.replace('.', '/')}.unit")?.use(InputStream::readBytes)
                ?: throw LoadException("there is no precompiled unit $name among the classes of the program")
            val (engine, digest) = madeOf(wasm, name)
            if (engine != ENGINE) {
                throw LoadException("the unit $name was compiled for $engine, and this host has $ENGINE: compile it again")
            }
            val machine = try {
                loader.loadClass("${name}Machine").getConstructor(Instance::class.java)
            } catch (cause: ReflectiveOperationException) {
                throw LoadException("the classes of the precompiled unit $name are missing", cause)
            }
            return PrecompiledUnit(wasm, digest) { instance ->
                try {
                    machine.newInstance(instance) as Machine
                } catch (error: InvocationTargetException) {
                    throw error.targetException
                }
            }
        }

        private fun madeOf(wasm: ByteArray, name: String): List<String> {
            val section = readModule(wasm).custom.singleOrNull { it.first == PRECOMPILED }
            return section?.let { String(it.second).split("\n") }?.takeIf { it.size == 2 }
                ?: throw LoadException("$name is no precompiled unit")
        }
    }
}

/** Appends custom sections to a module. */
internal fun withSections(wasm: ByteArray, sections: List<Pair<String, ByteArray>>): ByteArray {
    val out = ByteArrayOutputStream()
    out.write(wasm)
    for ((name, content) in sections) {
        val title = name.toByteArray()
        val body = ByteArrayOutputStream()
        body.leb(title.size)
        body.write(title)
        body.write(content)
        out.write(0)
        out.leb(body.size())
        body.writeTo(out)
    }
    return out.toByteArray()
}

private fun ByteArrayOutputStream.leb(number: Int) {
    var left = number
    while (left >= 0x80) {
        write(left and 0x7f or 0x80)
        left = left ushr 7
    }
    write(left)
}
