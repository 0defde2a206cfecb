// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.prodkit.testkit.SecretShapes;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service that knows SLF4J only: all that it has of ours stands in its logback.xml. */
final class ServiceWithoutUs {
  static final String SECRET = "hunter2hunter2";
  static final long SEED = 4711;

  private ServiceWithoutUs() {}

  public static void main(String[] args) {
    Logger log = LoggerFactory.getLogger("com.acme.Orders");
    String url = "jdbc:postgresql://db/orders?user=app&password=" + SECRET;
    log.info("connecting to {}", url);
    MDC.put(
        "credentials",
        "Basic " + Base64.getEncoder().encodeToString(("app:" + SECRET).getBytes(UTF_8)));
    log.atInfo().addKeyValue("config", Map.of("db.password", "short")).log("in a map");
    MDC.clear();
    log.error("failed", new IllegalStateException("cannot log in", new Exception("as " + SECRET)));
    Random random = new Random(SEED);
    SecretShapes.all()
        .forEach((format, maker) -> log.info("shape {}", maker.apply(random).text()));
    log.info("the end");
  }
}
