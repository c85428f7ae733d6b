package daolocal.host

import daolocal.host.precompile.UnitCompiler
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassVisitor
import org.objectweb.asm.MethodVisitor
import org.objectweb.asm.Opcodes
import org.objectweb.asm.commons.CodeSizeEvaluator
import java.nio.file.Files
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A method of the JVM has 65,535 bytecodes at most; what is larger would be interpreted, and runs fifty times slower. */
private const val MOST = 50_000

internal class HotSpotTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `no function of the unit is nearly too large for a method of the JVM`() {
        UnitCompiler.compile(Path.of(System.getProperty("dao.unit")), folder, "org.example.DaoUnit")
        val sizes = HashMap<String, Int>()
        Files.walk(folder).use { files ->
            files.filter { "$it".endsWith(".class") }.forEach { file ->
                ClassReader(Files.readAllBytes(file)).accept(Sizes { name, size -> sizes["${file.fileName}.$name"] = size }, 0)
            }
        }
        assertTrue(sizes.size > 1000)
        assertEquals(emptyMap(), sizes.filterValues { it > MOST })
    }
}

private class Sizes(private val found: (String, Int) -> Unit) : ClassVisitor(Opcodes.ASM9) {
    override fun visitMethod(
        access: Int,
        name: String,
        descriptor: String,
        signature: String?,
        exceptions: Array<out String>?,
    ): MethodVisitor = object : CodeSizeEvaluator(Opcodes.ASM9, null) {
        override fun visitEnd() = found(name, maxSize)
    }
}
