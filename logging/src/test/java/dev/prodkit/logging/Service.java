// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.Redactor;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service for a JVM of its own; its first argument says what it does. */
final class Service {
  static final String SECRET = "hunter2hunter2";

  private Service() {}

  public static void main(String[] args) {
    if (args[0].equals("untouched")) {
      LoggerFactory.getLogger("com.acme").info("by Logback itself");
      return;
    }
    Redactor redactor = Redactor.fromEnvironment(System.getenv());
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    JsonLogging logging = JsonLogging.configure()
        .fields(Map.of("service", "orders"))
        .levels(Map.of("com.acme.fine", "DEBUG"))
        .redactor(redactor)
        .start();
    Logger log = LoggerFactory.getLogger("com.acme.Orders");
    log.info("replaced {}", logging.replaced().orElse("nothing"));
    secrets(log);
    jul();
    logging.close();
    log.info("last words {}", SECRET);
  }

  private static void secrets(Logger log) {
    log.info("message {}", SECRET);
    MDC.put("user", SECRET);
    log.info("mdc");
    MDC.clear();
    log.atInfo().addKeyValue("k", SECRET).log("key-value");
    log.error("exception", new IllegalStateException("no " + SECRET));
    String basic =
        Base64.getEncoder().encodeToString(("u:" + SECRET).getBytes(StandardCharsets.UTF_8));
    log.info("base64 {}", basic);
  }

  private static void jul() {
    java.util.logging.Logger.getLogger("com.acme.jul").info("jul info");
    java.util.logging.Logger.getLogger("com.acme.jul").fine("jul fine, unwanted");
    java.util.logging.Logger.getLogger("com.acme.fine").fine("jul fine, wanted");
    java.util.logging.Logger.getLogger("com.acme.fine").fine(() -> "password=" + SECRET);
  }
}
