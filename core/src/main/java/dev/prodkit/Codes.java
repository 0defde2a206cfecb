// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** The codes of what {@code core} itself tells at WARN or ERROR; the manual has a page for each. */
final class Codes {
  /** Settings are missing or wrong; the process ends with 78. */
  static final String CONFIGURATION = "PK-START-01";
  /** A port that the service needs is taken or may not be bound. */
  static final String PORT = "PK-START-02";
  /** A step of the start failed for a reason that Prodkit did not expect. */
  static final String STEP = "PK-START-03";
  /** The application's own {@code main} threw. */
  static final String MAIN = "PK-START-04";
  /** {@code --check} found a startup or readiness check that fails. */
  static final String PREFLIGHT = "PK-START-05";
  /** A step of the start did not come to an end within the start's deadline. */
  static final String START_HUNG = "PK-START-06";
  /** The class path has no SLF4J, or no binding of it, that Prodkit can log through. */
  static final String LOG_BINDING = "PK-START-07";
  /** The heap may grow to nearly all of the memory that the container has. */
  static final String HEAP_LIMIT = "PK-CONTAINER-01";
  /** Nothing ends the process when it is out of memory. */
  static final String OUT_OF_MEMORY_IGNORED = "PK-CONTAINER-02";
  /** A shell that passes no signal on is process 1. */
  static final String SHELL_WRAPPER = "PK-CONTAINER-03";
  /** The grace period leaves work in flight too little time. */
  static final String GRACE_PERIOD = "PK-CONTAINER-04";
  /** Nearly all file descriptors that the process may have are open. */
  static final String DESCRIPTORS = "PK-CONTAINER-05";
  /** A check instead of a service, and that in a cluster. */
  static final String CHECK_IN_A_CLUSTER = "PK-CONTAINER-06";
  /** Two variables name the service, its environment or its version differently. */
  static final String IDENTITY = "PK-CONFIG-01";
  /** A source of settings is usable but unsafe, such as a world-readable {@code .env}. */
  static final String SOURCE = "PK-CONFIG-02";
  /** A secret is too short, or equal to a plain setting, so that it is masked by name only. */
  static final String WEAK_SECRET = "PK-CONFIG-03";
  /** The service's own Logback configuration was replaced. */
  static final String LOGBACK_REPLACED = "PK-LOG-01";
  /** A configuration of another logging library, which nothing reads. */
  static final String UNREAD_CONFIGURATION = "PK-LOG-04";
  /** A signal ended the start; what had been opened is closed. */
  static final String START_ENDED = "PK-SHUTDOWN-19";
  /** Something failed, or was abandoned, while the service ended. */
  static final String END_NOT_CLEAN = "PK-SHUTDOWN-20";
  /** Under {@code LOG_FORMAT=custom}: an appender whose output cannot be redacted. */
  static final String UNREDACTED = "PK-LOG-02";
  /** A health check changed to down. */
  static final String CHECK_DOWN = "PK-HEALTH-01";
  /** A request failed with an exception that its handler did not expect. */
  static final String REQUEST = "PK-HTTP-01";
  /** A server of this process does not answer its own process any more. */
  static final String SERVER_SILENT = "PK-HTTP-02";
  /** An operation failed with an exception that is not an answer. */
  static final String OPERATION = "PK-CORE-02";
  /** Spans could not be sent before the process ended. */
  static final String SPANS_UNSENT = "PK-CORE-03";
  /** Telemetry threw; the work that it observed went on. */
  static final String TELEMETRY = "PK-CORE-05";
  /** An agent, or an OpenTelemetry of the application's, records past the redaction. */
  static final String UNGUARDED = "PK-TRACING-04";
  /** A thread ended with an exception that nobody caught. */
  static final String UNCAUGHT = "PK-CORE-01";

  private Codes() {}
}
