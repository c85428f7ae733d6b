// What the unit is told of its surroundings: where it runs, what it may do, what happens. These messages are data of
// the contract, which may be one of an author's own, so they are filled in by the names of their fields.
package daolocal.host

import com.google.protobuf.Descriptors.FieldDescriptor
import com.google.protobuf.Message
import daolocal.gen.BoundaryHostInfo
import daolocal.gen.BoundaryLifecycle
import daolocal.gen.Contract
import daolocal.gen.ContractLimits

private const val GROWTH = 2
private const val DEADLINE = 3

/** Describes where the unit starts. */
internal fun hostInfo(setup: Setup): ByteArray {
    val info = BoundaryHostInfo.newBuilder()
        .setHost(setup.host.name)
        .setHostVersion(setup.host.version)
        .setContractMajor(Contract.MAJOR)
        .setContractMinor(Contract.MINOR)
    info.limitsBuilder
        .setMaxMessageBytes(ContractLimits.MAX_MESSAGE_BYTES)
        .setMaxItemBytes(ContractLimits.MAX_ITEM_BYTES)
        .setMaxCallsInFlight(ContractLimits.MAX_CALLS_IN_FLIGHT)
        .setMaxMemoryBytes(setup.memoryBytes)
        .setEntryDeadlineMs(setup.entryMs)
    addGrants(info, setup.policy.granted)
    // A contract of one's own may do without these.
    set(info, "durability") { field -> field.enumType.findValueByNumber(setup.durability.number) }
    set(info, "deaths") { setup.counters.deaths }
    info.descriptorForType.findFieldByName("guards")?.let { field ->
        info.addRepeatedField(field, field.enumType.findValueByNumber(GROWTH))
        if (setup.entryMs > 0) info.addRepeatedField(field, field.enumType.findValueByNumber(DEADLINE))
    }
    return info.build().toByteArray()
}

private fun set(message: Message.Builder, name: String, value: (FieldDescriptor) -> Any) {
    message.descriptorForType.findFieldByName(name)?.let { message.setField(it, value(it)) }
}

/** Something that happens to an Avatar and that its program tells. */
public enum class LifecycleEvent {
    /** It came to the foreground. */
    FOREGROUND,

    /** It went to the background, and may be stopped without warning. */
    BACKGROUND,

    /** The system is short of memory. */
    LOW_MEMORY,
}

/** Describes something that happened to the Avatar. */
internal fun lifecycle(event: LifecycleEvent): ByteArray = lifecycleOf(event.name).build().toByteArray()

/** Says what is granted from now on. */
internal fun grantsChanged(granted: Granted): ByteArray {
    val message = lifecycleOf("GRANTS_CHANGED")
    addGrants(message, granted)
    return message.build().toByteArray()
}

private fun lifecycleOf(kind: String): Message.Builder {
    val message = BoundaryLifecycle.newBuilder()
    val field = message.descriptorForType.findFieldByName("kind")
    message.setField(field, field.enumType.values.first { it.name == kind || it.name.endsWith("_$kind") })
    return message
}

private fun addGrants(message: Message.Builder, granted: Granted) {
    val field = message.descriptorForType.findFieldByName("grants")
    for ((name, scopes) in granted) {
        val grant = message.newBuilderForField(field)
        grant.setField(grant.descriptorForType.findFieldByName("capability"), name)
        val list = grant.descriptorForType.findFieldByName("scopes")
        scopes.forEach { grant.addRepeatedField(list, it) }
        message.addRepeatedField(field, grant.build())
    }
}
