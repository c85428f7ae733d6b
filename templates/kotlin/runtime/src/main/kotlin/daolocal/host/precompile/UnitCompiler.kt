// Compiles units to classes when a program is built. It needs `run.endive:build-time-compiler`, which the program
// itself does not.
package daolocal.host.precompile

import daolocal.host.ENGINE
import daolocal.host.KEPT_SECTIONS
import daolocal.host.LoadException
import daolocal.host.PRECOMPILED
import daolocal.host.checkUnit
import daolocal.host.plain
import daolocal.host.readModule
import daolocal.host.said
import daolocal.host.withSections
import run.endive.build.time.compiler.Config
import run.endive.build.time.compiler.Generator
import run.endive.compiler.InterpreterFallback
import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess

private const val LONGEST_CAUSE = 1000

/** Compiles units. Every check of a unit is made now; what it wants of a program is looked at when it is opened. */
public object UnitCompiler {
    /**
     * Compiles a unit to classes.
     *
     * @param unit The file of the unit.
     * @param classes The folder for the classes, such as `target/classes`.
     * @param name What the unit is called among them, such as `org.example.NotesUnit`.
     * @throws LoadException The unit is refused.
     */
    @JvmStatic
    public fun compile(unit: Path, classes: Path, name: String) {
        // What a program can carry out is asked when it opens the unit.
        val checked = checkUnit(Files.readAllBytes(unit), { true })
        val kept = readModule(checked.wasm).custom.filter { it.first in KEPT_SECTIONS }
        val work = Files.createTempDirectory("dao-unit")
        try {
            val module = Files.write(work.resolve("unit.wasm"), checked.wasm)
            val config = Config.builder().withWasmFile(module).withName(name).withTargetClassFolder(classes)
                .withTargetSourceFolder(work).withTargetWasmFolder(work)
                .withInterpreterFallback(InterpreterFallback.SILENT).build()
            val outside = try {
                val generator = Generator(config)
                generator.generateMetaWasm(generator.generateResources())
                Files.readAllBytes(work.resolve("${name.replace('.', '/')}.meta"))
            } catch (@Suppress("TooGenericExceptionCaught") cause: RuntimeException) {
                throw LoadException("${checked.title} cannot be compiled: ${plain(said(cause), LONGEST_CAUSE)}", cause)
            }
            val made = PRECOMPILED to "$ENGINE\n${checked.digest}".toByteArray()
            val file = classes.resolve("${name.replace('.', '/')}.unit")
            Files.createDirectories(file.toAbsolutePath().parent)
            Files.write(file, withSections(outside, kept + made))
        } finally {
            Files.walk(work).use { all -> all.sorted(Comparator.reverseOrder()).forEach(Files::delete) }
        }
    }

    /** The same from a command line: the unit, the folder for the classes, the name. */
    @JvmStatic
    public fun main(arguments: Array<String>) {
        if (arguments.size != 3) {
            System.err.println(
                "usage: UnitCompiler UNIT CLASSES NAME, such as: UnitCompiler dao.wasm target/classes org.example.DaoUnit",
            )
            exitProcess(2)
        }
        try {
            compile(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2])
        } catch (error: LoadException) {
            System.err.println(error.message)
            exitProcess(1)
        }
    }
}
