package daolocal.host.home

/** Where a system keeps secrets for a person, such as the Android Keystore; this host comes with none. */
public interface Keyring {
    /** The password of a user of a service; null if there is none. */
    public fun get(service: String, user: String): String?

    /** Keeps a password. */
    public fun set(service: String, user: String, password: String)
}
