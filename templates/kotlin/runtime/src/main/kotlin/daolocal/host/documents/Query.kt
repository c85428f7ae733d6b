package daolocal.host.documents

import com.google.protobuf.ByteString
import daolocal.gen.data.v1.Comparison
import daolocal.gen.data.v1.FieldPath
import daolocal.gen.data.v1.Filter
import daolocal.gen.data.v1.Filters
import daolocal.gen.data.v1.Null
import daolocal.gen.data.v1.Order
import daolocal.gen.data.v1.Value

/** Keeps the functions of an outer block out of an inner one. */
@DslMarker
public annotation class QueryDsl

/** Conditions that a document must fulfil, all of them. Fields are named by texts. */
@QueryDsl
public open class Conditions internal constructor() {
    internal val filters = ArrayList<Filter>()

    /** Wants a field that equals a value. */
    public infix fun String.eq(value: Any?): Unit = compare(this, Comparison.Operator.OPERATOR_EQUAL, value)

    /** Wants a field that does not equal a value. */
    public infix fun String.notEq(value: Any?): Unit = compare(this, Comparison.Operator.OPERATOR_NOT_EQUAL, value)

    /** Wants a field below a value. */
    public infix fun String.less(value: Any): Unit = compare(this, Comparison.Operator.OPERATOR_LESS, value)

    /** Wants a field that is not above a value. */
    public infix fun String.atMost(value: Any): Unit = compare(this, Comparison.Operator.OPERATOR_LESS_OR_EQUAL, value)

    /** Wants a field above a value. */
    public infix fun String.greater(value: Any): Unit = compare(this, Comparison.Operator.OPERATOR_GREATER, value)

    /** Wants a field that is not below a value. */
    public infix fun String.atLeast(value: Any): Unit = compare(this, Comparison.Operator.OPERATOR_GREATER_OR_EQUAL, value)

    /** Wants a list that has a value. */
    public infix fun String.contains(value: Any): Unit = compare(this, Comparison.Operator.OPERATOR_CONTAINS, value)

    /** Wants a text that begins with another one. */
    public infix fun String.startsWith(value: String): Unit = compare(this, Comparison.Operator.OPERATOR_STARTS_WITH, value)

    /** Wants a field that is not there. */
    public fun absent(field: String) {
        val compare = Comparison.newBuilder().setField(pathOf(field)).setOperator(Comparison.Operator.OPERATOR_ABSENT)
        filters += Filter.newBuilder().setCompare(compare).build()
    }

    /** Wants one of these conditions at least. */
    public fun any(conditions: Conditions.() -> Unit) {
        val inner = Conditions().apply(conditions).filters
        filters += Filter.newBuilder().setAny(Filters.newBuilder().addAllFilters(inner)).build()
    }

    /** Wants that these conditions do not all hold. */
    public fun not(conditions: Conditions.() -> Unit) {
        val inner = Conditions().apply(conditions).filter() ?: return
        filters += Filter.newBuilder().setNegate(inner).build()
    }

    private fun compare(field: String, operator: Comparison.Operator, value: Any?) {
        val compare = Comparison.newBuilder().setField(pathOf(field)).setOperator(operator).setValue(plainValue(field, value))
        filters += Filter.newBuilder().setCompare(compare).build()
    }

    internal fun filter(): Filter? = when (filters.size) {
        0 -> null
        1 -> filters.single()
        else -> Filter.newBuilder().setAll(Filters.newBuilder().addAllFilters(filters)).build()
    }
}

/** What to find, in which order and how much of it. */
public class Query internal constructor() : Conditions() {
    internal var order: Order? = null

    /** The most documents; null for all. */
    public var limit: Int? = null

    /** Sorts by a field, the least first. */
    public fun orderBy(field: String) {
        order = Order.newBuilder().setField(pathOf(field)).build()
    }

    /** Sorts by a field, the greatest first. */
    public fun orderByDescending(field: String) {
        order = Order.newBuilder().setField(pathOf(field)).setDescending(true).build()
    }
}

/** What to watch, and from where on. */
public class WatchQuery internal constructor() : Conditions() {
    /** The cursor of the last change that was seen; the watch goes on behind it. */
    public var after: String = ""

    /** Whether what is there already is left out. */
    public var fromNow: Boolean = false
}

internal fun pathOf(field: String): FieldPath = FieldPath.newBuilder().addKeys(field).build()

/** Makes a value of one that needs no serializer. */
internal fun plainValue(field: String, value: Any?): Value {
    val made = Value.newBuilder()
    when (value) {
        null -> made.nullValue = Null.getDefaultInstance()
        is Boolean -> made.boolValue = value
        is Float, is Double -> made.doubleValue = (value as Number).toDouble()
        is Byte, is Short, is Int, is Long -> made.intValue = (value as Number).toLong()
        is String -> made.stringValue = value
        is Enum<*> -> made.stringValue = value.name
        is Text -> made.textValue = value.value
        is Counter -> made.counterValue = value.value
        is ByteArray -> made.bytesValue = ByteString.copyFrom(value)
        else -> throw unfit(field, "is compared with a ${value.javaClass.simpleName}, which no field is")
    }
    return made.build()
}
