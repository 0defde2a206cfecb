// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service that does everything wrong with its secret that a tired developer can. */
final class LeakingService {
  private static final Logger LOG = LoggerFactory.getLogger(LeakingService.class);

  record Settings(Optional<Secret> databasePassword) {}

  private LeakingService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args, Settings.class)) {
      String secret =
          production.settings(Settings.class).databasePassword().orElseThrow().reveal();
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      LOG.info("leak in a message: {}", secret);
      MDC.put("note", secret);
      LOG.info("leak in an MDC value");
      MDC.remove("note");
      LOG.atInfo().addKeyValue("detail", secret).log("leak in a key-value");
      LOG.error(
          "leak in an exception",
          new IllegalStateException("cannot log in with " + secret, new RuntimeException(secret)));
      LOG.info("leak in base64: {}", Base64.getEncoder().encodeToString(bytes));
      LOG.info(
          "leak in basic: Basic {}",
          Base64.getEncoder().encodeToString(("user:" + secret).getBytes(StandardCharsets.UTF_8)));
      LOG.info(
          "leak in base64url: {}",
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(("xy" + secret).getBytes(StandardCharsets.UTF_8)));
      LOG.info("leak in hex: {}", HexFormat.of().formatHex(bytes));
      LOG.info(
          "leak in a URL: jdbc:postgresql://db/users?password={}",
          java.net.URLEncoder.encode(secret, StandardCharsets.UTF_8));
      java.util.logging.Logger.getLogger("jul").info("leak in java.util.logging: " + secret);
      production.health().readiness("database", () -> {
        throw new IllegalStateException("cannot log in with " + secret);
      });
      Thread failing = new Thread(() -> {
        throw new IllegalStateException("uncaught with " + secret);
      });
      failing.start();
      failing.join();
      LOG.info("leak is over");
      production.stop();
      production.serve();
    }
  }
}
