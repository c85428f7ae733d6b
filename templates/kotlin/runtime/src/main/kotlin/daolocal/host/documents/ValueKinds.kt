// Kinds of values that documents have and Kotlin does not.
package daolocal.host.documents

import kotlinx.serialization.KSerializer
import kotlinx.serialization.Serializable
import kotlinx.serialization.descriptors.PrimitiveKind
import kotlinx.serialization.descriptors.PrimitiveSerialDescriptor
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder

/**
 * A text that several people may edit at once: it is merged character by character. A `String` is replaced as a whole.
 *
 * @property value What it says.
 */
@Serializable(with = TextSerializer::class)
public class Text(public val value: String) {
    override fun equals(other: Any?): Boolean = other is Text && other.value == value

    override fun hashCode(): Int = value.hashCode()

    override fun toString(): String = value
}

/**
 * A whole number that several people may count up and down at once.
 *
 * @property value What it has come to.
 */
@Serializable(with = CounterSerializer::class)
public class Counter(public val value: Long) {
    override fun equals(other: Any?): Boolean = other is Counter && other.value == value

    override fun hashCode(): Int = value.hashCode()

    override fun toString(): String = value.toString()
}

/** Writes a [Text]; where there are no such texts, as a string. */
public object TextSerializer : KSerializer<Text> {
    override val descriptor: SerialDescriptor = PrimitiveSerialDescriptor("dao.Text", PrimitiveKind.STRING)

    override fun serialize(encoder: Encoder, value: Text) {
        if (encoder is ValueWriter) encoder.encodeText(value) else encoder.encodeString(value.value)
    }

    override fun deserialize(decoder: Decoder): Text = Text(decoder.decodeString())
}

/** Writes a [Counter]; where there are none, as a whole number. */
public object CounterSerializer : KSerializer<Counter> {
    override val descriptor: SerialDescriptor = PrimitiveSerialDescriptor("dao.Counter", PrimitiveKind.LONG)

    override fun serialize(encoder: Encoder, value: Counter) {
        if (encoder is ValueWriter) encoder.encodeCounter(value) else encoder.encodeLong(value.value)
    }

    override fun deserialize(decoder: Decoder): Counter = Counter(decoder.decodeLong())
}
