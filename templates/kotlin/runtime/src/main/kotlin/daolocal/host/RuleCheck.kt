// Checks messages against the rules of their fields, which are data of the contract.
package daolocal.host

import com.google.protobuf.ByteString
import com.google.protobuf.Descriptors.EnumValueDescriptor
import com.google.protobuf.Descriptors.FieldDescriptor
import com.google.protobuf.MapEntry
import com.google.protobuf.Message
import daolocal.gen.FieldRules
import daolocal.gen.Rules
import daolocal.gen.Status

/**
 * Checks a message and all that it holds.
 *
 * @throws CallException TOO_LARGE if something is longer or more than it may be, otherwise INVALID_ARGUMENT.
 */
internal fun checkRules(message: Message, outer: String = "") {
    val own = Rules.byMessage[message.descriptorForType.fullName] ?: return
    for ((number, rules) in own) {
        val field = message.descriptorForType.findFieldByNumber(number) ?: continue
        checkField(message, field, rules, outer + rules.name)
    }
}

private fun checkField(message: Message, field: FieldDescriptor, rules: FieldRules, path: String) {
    if (field.isMapField) {
        val entries = (0 until message.getRepeatedFieldCount(field)).map { message.getRepeatedField(field, it) as MapEntry<*, *> }
        checkCount(entries.size, rules, path)
        entries.forEach { checkValue(it.value, rules, "$path[${it.key}]") }
        return
    }
    if (field.isRepeated) {
        val count = message.getRepeatedFieldCount(field)
        checkCount(count, rules, path)
        repeat(count) { checkValue(message.getRepeatedField(field, it), rules, "$path[$it]") }
        return
    }
    val isSet = if (field.hasPresence()) message.hasField(field) else !isDefault(message.getField(field))
    if (!isSet) {
        if (rules.required) throw invalid(path, "is missing")
        return
    }
    val value = message.getField(field)
    if (rules.required && isDefault(value)) throw invalid(path, "is missing")
    checkValue(value, rules, path)
}

private fun isDefault(value: Any): Boolean = when (value) {
    is String -> value.isEmpty()
    is ByteString -> value.isEmpty
    is Number -> value.toDouble() == 0.0
    is Boolean -> !value
    is EnumValueDescriptor -> value.number == 0
    else -> false
}

private fun checkCount(count: Int, rules: FieldRules, path: String) {
    rules.maxItems?.let { if (count > it) throw above(Status.TOO_LARGE, path, "$it", "has ${counted(count, "item")}") }
    rules.minItems?.let { if (count < it) throw invalid(path, "has ${counted(count, "item")}; the least is $it") }
}

private fun checkValue(value: Any?, rules: FieldRules, path: String) {
    when (value) {
        is Message -> if (rules.inside) checkRules(value, "$path.")
        is String -> checkText(value, rules, path)
        is ByteString -> checkBytes(value.size(), rules, path)
        is Long -> checkNumber(value, value < 0 && rules.unsigned, rules, path)
        is Int -> checkNumber(if (rules.unsigned) value.toUInt().toLong() else value.toLong(), false, rules, path)
    }
}

/** @param beyond Whether it is an unsigned number larger than any signed one. */
private fun checkNumber(value: Long, beyond: Boolean, rules: FieldRules, path: String) {
    val written = if (beyond) value.toULong().toString() else value.toString()
    rules.lte?.let { if (beyond || value > it) throw above(Status.INVALID_ARGUMENT, path, "$it", "is $written") }
    rules.gte?.let { if (!beyond && value < it) throw invalid(path, "is $written; the least is $it") }
}

private fun checkText(text: String, rules: FieldRules, path: String) {
    if (rules.minBytes != null || rules.maxBytes != null) checkBytes(text.toByteArray().size, rules, path)
    if (rules.minLen != null || rules.maxLen != null) {
        val length = text.codePointCount(0, text.length)
        rules.maxLen?.let {
            if (length > it) throw above(Status.TOO_LARGE, path, "$it", "has ${counted(length, "character")}")
        }
        rules.minLen?.let {
            if (length < it) throw invalid(path, "has ${counted(length, "character")}; the least is $it")
        }
    }
    if (rules.pattern?.matches(text) == false) {
        throw invalid(path, "must be ${rules.expected ?: "of the form that the contract asks for"}")
    }
}

private fun checkBytes(length: Int, rules: FieldRules, path: String) {
    rules.maxBytes?.let { if (length > it) throw above(Status.TOO_LARGE, path, "$it", "has ${counted(length, "byte")}") }
    rules.minBytes?.let { if (length < it) throw invalid(path, "has ${counted(length, "byte")}; the least is $it") }
}

private fun invalid(path: String, what: String) = CallException(Status.INVALID_ARGUMENT, "`$path` $what.", mapOf("field" to path))

private fun above(status: Status, path: String, limit: String, what: String) =
    CallException(status, "`$path` $what; the most is $limit.", mapOf("field" to path, "limit" to limit))

private fun counted(count: Int, what: String): String = "$count $what${if (count == 1) "" else "s"}"
