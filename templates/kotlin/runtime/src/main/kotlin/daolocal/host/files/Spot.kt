// Places inside granted folders, and what errors at them mean.
package daolocal.host.files

import daolocal.gen.Status
import daolocal.host.CallException
import daolocal.host.Scope
import daolocal.host.disk.isFull
import daolocal.host.plain
import java.io.IOException
import java.nio.file.AccessDeniedException
import java.nio.file.DirectoryIteratorException
import java.nio.file.DirectoryNotEmptyException
import java.nio.file.FileAlreadyExistsException
import java.nio.file.FileSystemException
import java.nio.file.InvalidPathException
import java.nio.file.NoSuchFileException
import java.nio.file.NotDirectoryException

private const val MOST_PATH = 4096
private const val MOST_PART = 255

/** The name of an unfinished upload, which a unit cannot see or name. */
internal val DRAFT: Regex = Regex("\\.dao-[0-9a-f]{32}\\.part")

/** A symbolic link on the way. */
internal class LinkException : IOException("it is a symbolic link; links are not followed")

/** A place in a granted folder. */
internal class Spot(val folder: Scope.Folder, val parts: List<String>) {
    val name: String get() = parts.last()

    /** The folder that it is in. */
    val outer: Spot get() = Spot(folder, parts.dropLast(1))

    /** Whether it is the granted folder itself. */
    val isRoot: Boolean get() = parts.isEmpty()

    override fun toString(): String = (listOf(folder.name) + parts).joinToString("/")
}

/** Splits a path into names; refuses every form that could mean another place. */
internal fun partsOf(path: String): List<String> {
    if (path.isEmpty()) return emptyList()
    fun refused(status: Status, text: String) = CallException(status, text, mapOf("field" to "path"))
    if (path.toByteArray().size > MOST_PATH) {
        throw refused(Status.TOO_LARGE, "the path is longer than $MOST_PATH bytes")
    }
    val parts = path.split("/")
    for (part in parts) {
        if (part.isEmpty() || part == "." || part == ".." || "\u0000" in part || DRAFT.matches(part)) {
            throw refused(Status.INVALID_ARGUMENT, "the path '${plain(path)}' is not one inside a folder")
        }
        if (part.toByteArray().size > MOST_PART) {
            throw refused(Status.TOO_LARGE, "a name of the path is longer than $MOST_PART bytes")
        }
    }
    return parts
}

/** Carries out what is done at a place; says what an error of the system there means to the caller. */
internal inline fun <T> explaining(at: Spot, action: () -> T): T = try {
    action()
} catch (error: IOException) {
    throw explained(at, error)
} catch (error: DirectoryIteratorException) {
    throw explained(at, error.cause ?: IOException(error))
} catch (error: InvalidPathException) {
    val text = "the system cannot name '$at': ${error.reason}"
    throw CallException(Status.INVALID_ARGUMENT, text, mapOf("path" to "$at"), "", error)
}

/** Java gives most errors of a system by their text only. */
internal fun explained(at: Spot, error: IOException): CallException {
    val said = (error as? FileSystemException)?.reason ?: error.message.takeIf { error !is FileSystemException }.orEmpty()
    val details = mutableMapOf("path" to "$at", "system" to said)
    fun made(status: Status, text: String): CallException {
        if (status == Status.DENIED) details += mapOf("capability" to "files", "scope" to "$at")
        return CallException(status, text, details, "", error)
    }
    fun says(vararg texts: String) = texts.any { it in said }
    return when {
        error is LinkException || says("symbolic link") -> made(Status.DENIED, "'$at': ${LinkException().message}")
        error is NoSuchFileException || error is NotDirectoryException || says("Not a directory") ->
            made(Status.NOT_FOUND, "there is no '$at'")
        error is AccessDeniedException || says("Read-only", "not permitted") ->
            made(Status.DENIED, "the system does not permit this for '$at'")
        error is FileAlreadyExistsException || error is DirectoryNotEmptyException || says("not empty", "Is a directory") ->
            made(Status.CONFLICT, "'$at' is in the way")
        isFull(error) -> {
            details["limit"] = "disk"
            made(Status.EXHAUSTED, "there is no room for '$at'")
        }
        says("Too many open files", "Cannot allocate memory") -> {
            details["limit"] = "descriptors"
            made(Status.EXHAUSTED, "the system has too many files open")
        }
        says("File name too long", "Invalid", "invalid") -> made(Status.INVALID_ARGUMENT, "the system cannot name '$at': $said")
        says("Input/output error") -> made(Status.UNAVAILABLE, "the disk failed at '$at'")
        else -> made(Status.INTERNAL, "the system failed at '$at': $said")
    }
}
