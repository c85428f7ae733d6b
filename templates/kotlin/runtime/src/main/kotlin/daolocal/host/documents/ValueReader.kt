// Makes an object of the values of a document.
package daolocal.host.documents

import daolocal.gen.data.v1.Value
import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.SerializationException
import kotlinx.serialization.builtins.ByteArraySerializer
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.StructureKind
import kotlinx.serialization.encoding.AbstractDecoder
import kotlinx.serialization.encoding.CompositeDecoder
import kotlinx.serialization.modules.EmptySerializersModule
import kotlinx.serialization.modules.SerializersModule

private val BYTES = ByteArraySerializer().descriptor

/** What a field that is not there reads as. */
private val NOTHING: Value = Value.getDefaultInstance()

/** Reads the fields of a document. What the type does not have is left out. */
internal fun <T> read(serializer: DeserializationStrategy<T>, fields: Map<String, Value>): T {
    val whole = Value.newBuilder()
    whole.mapValueBuilder.putAllEntries(fields)
    return OneReader("", whole.build()).decodeSerializableValue(serializer)
}

/** Gives one value after the other. */
@OptIn(ExperimentalSerializationApi::class)
private abstract class ValueReader : AbstractDecoder() {
    override val serializersModule: SerializersModule = EmptySerializersModule()

    /** Where the next value is. */
    abstract val place: String

    abstract val value: Value

    private fun mismatch(wanted: String): SerializationException {
        val kind = value.kindCase.name.removeSuffix("_VALUE").lowercase()
        return SerializationException("the field `$place` holds a value of the kind $kind, which is no $wanted")
    }

    override fun decodeNotNullMark(): Boolean =
        value.kindCase != Value.KindCase.NULL_VALUE && value.kindCase != Value.KindCase.KIND_NOT_SET

    override fun decodeBoolean(): Boolean = if (value.hasBoolValue()) value.boolValue else throw mismatch("Boolean")

    override fun decodeByte(): Byte = whole("Byte", Byte.MIN_VALUE.toLong()..Byte.MAX_VALUE).toByte()

    override fun decodeShort(): Short = whole("Short", Short.MIN_VALUE.toLong()..Short.MAX_VALUE).toShort()

    override fun decodeInt(): Int = whole("Int", Int.MIN_VALUE.toLong()..Int.MAX_VALUE).toInt()

    override fun decodeLong(): Long = whole("Long", Long.MIN_VALUE..Long.MAX_VALUE)

    private fun whole(type: String, range: LongRange): Long {
        val number = when {
            value.hasIntValue() -> value.intValue
            value.hasCounterValue() -> value.counterValue
            else -> throw mismatch(type)
        }
        return if (number in
            range
        ) {
            number
        } else {
            throw SerializationException("the field `$place` holds $number, which is no $type")
        }
    }

    override fun decodeFloat(): Float = decodeDouble().toFloat()

    override fun decodeDouble(): Double = when {
        value.hasDoubleValue() -> value.doubleValue
        value.hasIntValue() -> value.intValue.toDouble()
        else -> throw mismatch("Double")
    }

    override fun decodeChar(): Char = decodeString().singleOrNull() ?: throw mismatch("Char")

    override fun decodeString(): String = when {
        value.hasStringValue() -> value.stringValue
        value.hasTextValue() -> value.textValue
        else -> throw mismatch("String")
    }

    override fun decodeEnum(enumDescriptor: SerialDescriptor): Int {
        val name = decodeString()
        val index = enumDescriptor.getElementIndex(name)
        return if (index >=
            0
        ) {
            index
        } else {
            throw SerializationException("the field `$place` holds \"$name\", which is none of its values")
        }
    }

    override fun <T> decodeSerializableValue(deserializer: DeserializationStrategy<T>): T {
        if (deserializer.descriptor != BYTES) return super.decodeSerializableValue(deserializer)
        if (!value.hasBytesValue()) throw mismatch("ByteArray")
        @Suppress("UNCHECKED_CAST") // it is the descriptor of byte arrays
        return value.bytesValue.toByteArray() as T
    }

    override fun beginStructure(descriptor: SerialDescriptor): CompositeDecoder = when {
        descriptor.kind == StructureKind.LIST ->
            if (value.hasListValue()) ListReader(place, value.listValue.valuesList) else throw mismatch("list")
        !value.hasMapValue() -> throw mismatch("object")
        descriptor.kind == StructureKind.MAP -> MapReader(place, value.mapValue.entriesMap.entries.toList())
        else -> FieldReader(place, value.mapValue.entriesMap)
    }

    override fun decodeElementIndex(descriptor: SerialDescriptor): Int = CompositeDecoder.DECODE_DONE
}

private class OneReader(override val place: String, override val value: Value) : ValueReader()

@OptIn(ExperimentalSerializationApi::class)
private class ListReader(private val outer: String, private val values: List<Value>) : ValueReader() {
    private var at = -1
    override val place: String get() = "$outer[$at]"
    override val value: Value get() = values[at]

    override fun decodeElementIndex(descriptor: SerialDescriptor): Int {
        at += 1
        return if (at < values.size) at else CompositeDecoder.DECODE_DONE
    }

    override fun decodeCollectionSize(descriptor: SerialDescriptor): Int = values.size
}

@OptIn(ExperimentalSerializationApi::class)
private class MapReader(private val outer: String, private val entries: List<Map.Entry<String, Value>>) : ValueReader() {
    private var at = -1
    override val place: String get() = "$outer.${entries[at / 2].key}"
    override val value: Value
        get() {
            val entry = entries[at / 2]
            return if (at % 2 == 0) Value.newBuilder().setStringValue(entry.key).build() else entry.value
        }

    override fun decodeElementIndex(descriptor: SerialDescriptor): Int {
        at += 1
        return if (at < 2 * entries.size) at else CompositeDecoder.DECODE_DONE
    }

    override fun decodeCollectionSize(descriptor: SerialDescriptor): Int = entries.size
}

@OptIn(ExperimentalSerializationApi::class)
private class FieldReader(private val outer: String, private val fields: Map<String, Value>) : ValueReader() {
    private var at = -1
    private var name = ""
    override val place: String get() = if (outer.isEmpty()) name else "$outer.$name"
    override val value: Value get() = fields[name] ?: NOTHING

    /** What is not there has its default, or is null if it may be. */
    override fun decodeElementIndex(descriptor: SerialDescriptor): Int {
        while (++at < descriptor.elementsCount) {
            name = descriptor.getElementName(at)
            val canBeNull = descriptor.getElementDescriptor(at).isNullable && !descriptor.isElementOptional(at)
            if (name in fields || canBeNull) return at
        }
        return CompositeDecoder.DECODE_DONE
    }
}
