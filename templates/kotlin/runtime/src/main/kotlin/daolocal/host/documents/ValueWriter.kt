// Makes the values of a document of an object.
package daolocal.host.documents

import com.google.protobuf.ByteString
import daolocal.gen.Status
import daolocal.gen.data.v1.ListValue
import daolocal.gen.data.v1.MapValue
import daolocal.gen.data.v1.Null
import daolocal.gen.data.v1.Value
import daolocal.host.CallException
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.SerializationException
import kotlinx.serialization.SerializationStrategy
import kotlinx.serialization.builtins.ByteArraySerializer
import kotlinx.serialization.descriptors.PolymorphicKind
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.StructureKind
import kotlinx.serialization.encoding.AbstractEncoder
import kotlinx.serialization.encoding.CompositeEncoder
import kotlinx.serialization.modules.EmptySerializersModule
import kotlinx.serialization.modules.SerializersModule

/** Keeps values inside the messages that can cross. */
private const val DEEPEST = 30
private val BYTES = ByteArraySerializer().descriptor
private val NULL: Value = Value.newBuilder().setNullValue(Null.getDefaultInstance()).build()

/**
 * Makes the fields of a document.
 *
 * @throws CallException INVALID_ARGUMENT: a document cannot hold it.
 */
internal fun <T> fieldsOf(serializer: SerializationStrategy<T>, value: T): Map<String, Value> {
    val made = valueOf(serializer, value, "")
    if (made.kindCase != Value.KindCase.MAP_VALUE) throw unfit("", "is no object and no map")
    return made.mapValue.entriesMap
}

/** Makes one value. */
internal fun <T> valueOf(serializer: SerializationStrategy<T>, value: T, place: String): Value {
    var made = NULL
    try {
        RootWriter(place) { made = it }.encodeSerializableValue(serializer, value)
    } catch (error: SerializationException) {
        throw CallException(Status.INVALID_ARGUMENT, error.message.orEmpty(), mapOf("field" to place), "", error)
    }
    return made
}

internal fun unfit(place: String, what: String) =
    CallException(Status.INVALID_ARGUMENT, "`$place` $what", mapOf("field" to place))

/** Takes one value after the other. */
@OptIn(ExperimentalSerializationApi::class)
internal abstract class ValueWriter(private val depth: Int) : AbstractEncoder() {
    override val serializersModule: SerializersModule = EmptySerializersModule()

    /** Where the next value is. */
    abstract val place: String

    abstract fun take(value: Value)

    fun encodeText(text: Text): Unit = take(Value.newBuilder().setTextValue(text.value).build())

    fun encodeCounter(counter: Counter): Unit = take(Value.newBuilder().setCounterValue(counter.value).build())

    override fun encodeNull(): Unit = take(NULL)

    override fun encodeBoolean(value: Boolean): Unit = take(Value.newBuilder().setBoolValue(value).build())

    override fun encodeByte(value: Byte): Unit = encodeLong(value.toLong())

    override fun encodeShort(value: Short): Unit = encodeLong(value.toLong())

    override fun encodeInt(value: Int): Unit = encodeLong(value.toLong())

    override fun encodeLong(value: Long): Unit = take(Value.newBuilder().setIntValue(value).build())

    override fun encodeFloat(value: Float): Unit = encodeDouble(value.toDouble())

    override fun encodeDouble(value: Double): Unit = take(Value.newBuilder().setDoubleValue(value).build())

    override fun encodeChar(value: Char): Unit = encodeString(value.toString())

    override fun encodeString(value: String): Unit = take(Value.newBuilder().setStringValue(value).build())

    override fun encodeEnum(enumDescriptor: SerialDescriptor, index: Int): Unit =
        encodeString(enumDescriptor.getElementName(index))

    override fun <T> encodeSerializableValue(serializer: SerializationStrategy<T>, value: T) {
        if (serializer.descriptor == BYTES && value is ByteArray) {
            take(Value.newBuilder().setBytesValue(ByteString.copyFrom(value)).build())
        } else {
            super.encodeSerializableValue(serializer, value)
        }
    }

    override fun beginStructure(descriptor: SerialDescriptor): CompositeEncoder {
        if (depth > DEEPEST) throw unfit(place, "is nested more than $DEEPEST deep")
        return when (descriptor.kind) {
            StructureKind.LIST -> ListWriter(place, depth + 1, ::take)
            StructureKind.MAP -> MapWriter(place, depth + 1, ::take)
            is PolymorphicKind -> throw unfit(place, "is a ${descriptor.serialName}, of which a document cannot tell the kind")
            else -> FieldWriter(place, depth + 1, ::take)
        }
    }
}

private class RootWriter(override val place: String, private val done: (Value) -> Unit) : ValueWriter(0) {
    override fun take(value: Value): Unit = done(value)
}

private class ListWriter(private val outer: String, depth: Int, private val done: (Value) -> Unit) : ValueWriter(depth) {
    private val list = ListValue.newBuilder()
    override val place: String get() = "$outer[${list.valuesCount}]"

    override fun take(value: Value) {
        list.addValues(value)
    }

    override fun endStructure(descriptor: SerialDescriptor): Unit = done(Value.newBuilder().setListValue(list).build())
}

/** Entries under their names. */
private abstract class EntryWriter(private val outer: String, depth: Int, private val done: (Value) -> Unit) :
    ValueWriter(depth) {
    private val entries = MapValue.newBuilder()
    protected var name = ""
    override val place: String get() = if (outer.isEmpty()) name else "$outer.$name"

    override fun take(value: Value) {
        entries.putEntries(name, value)
    }

    override fun endStructure(descriptor: SerialDescriptor): Unit = done(Value.newBuilder().setMapValue(entries).build())
}

@OptIn(ExperimentalSerializationApi::class)
private class FieldWriter(outer: String, depth: Int, done: (Value) -> Unit) : EntryWriter(outer, depth, done) {
    override fun encodeElement(descriptor: SerialDescriptor, index: Int): Boolean {
        name = descriptor.getElementName(index)
        return true
    }

    /** What is null is left out. */
    override fun <T : Any> encodeNullableSerializableElement(
        descriptor: SerialDescriptor,
        index: Int,
        serializer: SerializationStrategy<T>,
        value: T?,
    ) {
        if (value != null) encodeSerializableElement(descriptor, index, serializer, value)
    }
}

@OptIn(ExperimentalSerializationApi::class)
private class MapWriter(outer: String, depth: Int, done: (Value) -> Unit) : EntryWriter(outer, depth, done) {
    private var isKey = false

    override fun encodeElement(descriptor: SerialDescriptor, index: Int): Boolean {
        isKey = index % 2 == 0
        return true
    }

    override fun take(value: Value) {
        if (!isKey) return super.take(value)
        if (value.kindCase != Value.KindCase.STRING_VALUE) throw unfit(place, "is a map whose keys are no texts")
        name = value.stringValue
    }
}
