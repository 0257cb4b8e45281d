@file:JvmName("Databases")

package dev.millrace.kotlin

import dev.millrace.Checkpoint
import dev.millrace.jdbc.JdbcConnection
import dev.millrace.jdbc.JdbcDatabase
import dev.millrace.r2dbc.R2dbcConnection
import dev.millrace.r2dbc.R2dbcDatabase

// The calls of millrace-bridge-jdbc and millrace-bridge-r2dbc; the one that is used has to be on the
// class path. Each does what the Java call does.

/** Runs [body] with a connection, as [JdbcDatabase.use]. */
@Checkpoint
public fun <T> JdbcDatabase.withConnection(body: (JdbcConnection) -> T): T =
    use(JdbcDatabase.Use<T, RuntimeException>(body))

/** Runs [body] in a transaction, as [JdbcDatabase.transaction]. */
@Checkpoint
public fun <T> JdbcDatabase.inTransaction(body: (JdbcConnection) -> T): T =
    transaction(JdbcDatabase.Use<T, RuntimeException>(body))

/** Runs [body] in a transaction of this connection, as [JdbcConnection.transaction]. */
@Checkpoint
public fun <T> JdbcConnection.inTransaction(body: () -> T): T = transaction(bodyOf(body))

/** Runs [body] with a connection, as [R2dbcDatabase.use]. */
@Checkpoint
public fun <T> R2dbcDatabase.withConnection(body: (R2dbcConnection) -> T): T =
    use(R2dbcDatabase.Use<T, RuntimeException>(body))

/** Runs [body] in a transaction, as [R2dbcDatabase.transaction]. */
@Checkpoint
public fun <T> R2dbcDatabase.inTransaction(body: (R2dbcConnection) -> T): T =
    transaction(R2dbcDatabase.Use<T, RuntimeException>(body))

/** Runs [body] in a transaction of this connection, as [R2dbcConnection.transaction]. */
@Checkpoint
public fun <T> R2dbcConnection.inTransaction(body: () -> T): T = transaction(bodyOf(body))
