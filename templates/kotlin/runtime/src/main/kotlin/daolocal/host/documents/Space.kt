// The documents of a home as values of the program's own types.
package daolocal.host.documents

import com.google.protobuf.ByteString
import daolocal.gen.DocumentsClient
import daolocal.gen.Status
import daolocal.gen.data.v1.CountRequest
import daolocal.gen.data.v1.DeleteRequest
import daolocal.gen.data.v1.Edit
import daolocal.gen.data.v1.GetRequest
import daolocal.gen.data.v1.PatchRequest
import daolocal.gen.data.v1.PutMode
import daolocal.gen.data.v1.PutRequest
import daolocal.gen.data.v1.QueryRequest
import daolocal.gen.data.v1.Remove
import daolocal.gen.data.v1.Revision
import daolocal.gen.data.v1.WatchRequest
import daolocal.gen.data.v1.WatchResponse
import daolocal.host.CallException
import daolocal.host.said
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.serialization.KSerializer
import kotlinx.serialization.SerializationException
import kotlinx.serialization.serializer
import daolocal.gen.data.v1.Document as DocumentMessage

/** How many documents are read at a time. */
private const val AT_ONCE = 100

/** A space of documents of the type [T], which is `@Serializable`. */
public inline fun <reified T> DocumentsClient.space(name: String): Space<T> = space(name, serializer<T>())

/** A space of documents that a serializer writes and reads. */
public fun <T> DocumentsClient.space(name: String, serializer: KSerializer<T>): Space<T> = Space(name, this, serializer)

/** A document does not fit the type that it is read as; the message names the field. */
public class DocumentTypeException internal constructor(message: String, cause: Throwable) : RuntimeException(message, cause)

/**
 * A document that was read.
 *
 * @property id What it is called in its space.
 * @property fields What it says.
 * @property version Equal on two homes only if the content is equal.
 */
public class Document<T> internal constructor(public val id: String, public val fields: T, public val version: String)

/** A change of a space. [cursor] is where a watch may go on. */
public sealed class Change<T> {
    public abstract val cursor: String

    /** A document was made or changed, or is there already. */
    public class Changed<T> internal constructor(public val document: Document<T>, override val cursor: String) : Change<T>()

    /** The document of an id was deleted, or fulfils the conditions no more. */
    public class Removed<T> internal constructor(public val id: String, override val cursor: String) : Change<T>()

    /** Nothing more is stored at this moment. */
    public class CaughtUp<T> internal constructor(override val cursor: String) : Change<T>()
}

/** Choices for a write. */
public class WriteOptions internal constructor() {
    /** The version that a document must have which is patched or deleted. */
    public var ifVersion: String = ""

    /** A repeat with the same id gives the first result and writes nothing: 1 to 64 bytes. */
    public var requestId: ByteArray = ByteArray(0)
}

/**
 * A named set of documents of one type. Nothing checks what other programs wrote there: reading a document that does
 * not fit the type is a [DocumentTypeException].
 *
 * @property name What the space is called.
 */
public class Space<T> internal constructor(
    public val name: String,
    private val client: DocumentsClient,
    private val serializer: KSerializer<T>,
) {
    /** Makes a document with a new random id, and gives that. */
    public suspend fun create(fields: T): String = create("", fields)

    /** Makes a document that must not be there, and gives its id. */
    public suspend fun create(id: String, fields: T, options: WriteOptions.() -> Unit = {}): String =
        put(id, fields, PutMode.PUT_MODE_CREATE, WriteOptions().apply(options)).id

    /** Makes a document, or replaces its fields, and gives its version. */
    public suspend fun put(id: String, fields: T, options: WriteOptions.() -> Unit = {}): String =
        put(id, fields, PutMode.PUT_MODE_UNSPECIFIED, WriteOptions().apply(options)).version

    private suspend fun put(id: String, fields: T, mode: PutMode, options: WriteOptions): Revision {
        val request = PutRequest.newBuilder().setSpace(name).setId(id).putAllFields(fieldsOf(serializer, fields))
            .setMode(mode).setRequestId(ByteString.copyFrom(options.requestId))
        return client.put(request.build()).revision
    }

    /**
     * Reads a document.
     *
     * @throws CallException NOT_FOUND: there is none.
     */
    public suspend fun get(id: String): Document<T> =
        document(client.get(GetRequest.newBuilder().setSpace(name).setId(id).build()).document)

    /** Reads a document; null if there is none. */
    public suspend fun find(id: String): Document<T>? = try {
        get(id)
    } catch (error: CallException) {
        if (error.status == Status.NOT_FOUND) null else throw error
    }

    /** Sets some fields of a document, removes those that are null, and gives its version. */
    public suspend fun patch(id: String, vararg fields: Pair<String, Any?>, options: WriteOptions.() -> Unit = {}): String {
        val chosen = WriteOptions().apply(options)
        val edits = fields.map { (name, value) ->
            val edit = Edit.newBuilder().addPath(name)
            if (value == null) edit.remove = Remove.getDefaultInstance() else edit.set = plainValue(name, value)
            edit.build()
        }
        val request = PatchRequest.newBuilder().setSpace(name).setId(id).addAllEdits(edits)
            .setIfVersion(chosen.ifVersion).setRequestId(ByteString.copyFrom(chosen.requestId))
        return client.patch(request.build()).revision.version
    }

    /** Deletes a document. */
    public suspend fun delete(id: String, options: WriteOptions.() -> Unit = {}) {
        val chosen = WriteOptions().apply(options)
        val request = DeleteRequest.newBuilder().setSpace(name).setId(id)
            .setIfVersion(chosen.ifVersion).setRequestId(ByteString.copyFrom(chosen.requestId))
        client.delete(request.build())
    }

    /** Counts documents inside the unit. */
    public suspend fun count(where: Conditions.() -> Unit = {}): Int {
        val request = CountRequest.newBuilder().setSpace(name)
        Conditions().apply(where).filter()?.let(request::setWhere)
        return client.count(request.build()).count
    }

    /** Finds documents when the flow is collected, page by page. */
    public fun query(query: Query.() -> Unit = {}): Flow<Document<T>> = flow {
        val asked = Query().apply(query)
        val request = QueryRequest.newBuilder().setSpace(name)
        asked.filter()?.let(request::setWhere)
        asked.order?.let(request::setOrder)
        var left = asked.limit ?: Int.MAX_VALUE
        while (left > 0) {
            val page = client.query(request.setLimit(minOf(left, AT_ONCE)).build())
            page.documentsList.forEach { emit(document(it)) }
            left -= page.documentsCount
            if (page.next.isEmpty()) break
            request.cursor = page.next
        }
    }

    /** Gives what is there, and then each change as it happens, for as long as the flow is collected. */
    public fun watch(query: WatchQuery.() -> Unit = {}): Flow<Change<T>> {
        val asked = WatchQuery().apply(query)
        val request = WatchRequest.newBuilder().setSpace(name).setAfter(asked.after).setFromNow(asked.fromNow)
        asked.filter()?.let(request::setWhere)
        return client.watch(request.build()).map { change ->
            when (change.kind) {
                WatchResponse.Kind.KIND_CAUGHT_UP -> Change.CaughtUp(change.cursor)
                WatchResponse.Kind.KIND_REMOVED -> Change.Removed(change.document.id, change.cursor)
                else -> Change.Changed(document(change.document), change.cursor)
            }
        }
    }

    private fun document(message: DocumentMessage): Document<T> {
        if (message.oversized) {
            throw CallException(
                Status.TOO_LARGE,
                "merges made the document `${message.id}` larger than can be read at once",
                mapOf("limit" to "max_message_bytes"),
                "`canonical` of the documents' client streams it.",
            )
        }
        val fields = try {
            read(serializer, message.fieldsMap)
        } catch (error: SerializationException) {
            throw DocumentTypeException("the document `${message.id}`: ${said(error)}", error)
        }
        return Document(message.id, fields, message.version)
    }
}
