// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.logging.JsonLoggingBuilder;
import dev.prodkit.logging.LogFormat;
import dev.prodkit.redaction.Redactor;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON from the first line: what is logged before {@code bootstrap()}, or by a service that fails
 * before it, looks like everything after it, and the values of variables with sensitive names are
 * taken out. Logback finds this by its service file when its first logger is asked for.
 *
 * <p>No Logback configuration that stands elsewhere is read, by whatever file or property it is
 * named: such a file can run code, open sockets and fetch URLs, and parsing XML is most of what
 * Logback costs a start. {@code bootstrap()} says in one WARN which file it was that nobody read.
 * {@code LOG_FORMAT=custom} leaves everything to Logback, and so does a {@code logback-test.xml} on
 * the class path, which is of a test.
 */
public final class FirstLines extends ContextAwareBase implements Configurator {
  /** For Logback. */
  public FirstLines() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Map<String, String> environment = System.getenv();
    EarlySettings early = EarlySettings.from(new StartOptions(
        environment,
        EnumSet.noneOf(Part.class),
        true,
        Arguments.NONE,
        FirstLines.class,
        List.of(),
        new Brought()));
    boolean test =
        JsonLogging.configurationFile().equals(Optional.of(ClassicConstants.TEST_AUTOCONFIG_FILE));
    if (early.format() == LogFormat.CUSTOM || test) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Map<String, String> members = early.identity().members();
    members.remove("version"); // nobody knows the application's jar yet
    JsonLoggingBuilder logging = JsonLogging.configure();
    if (System.out.getClass()
        != PrintStream.class) { // a test runner's, which reads standard output
      logging.output(System.out);
    }
    logging
        .context(context)
        .format(early.format())
        .fields(members)
        .level(early.level())
        .levels(early.levels())
        .redactor(Redactor.fromEnvironment(environment))
        .start();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
