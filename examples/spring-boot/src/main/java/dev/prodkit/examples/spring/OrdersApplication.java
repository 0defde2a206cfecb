// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.spring;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Logs its database password in every way that a tired developer can. */
@SpringBootApplication
public class OrdersApplication implements CommandLineRunner {
  private static final Logger LOG = LoggerFactory.getLogger(OrdersApplication.class);

  /** Runs the application and ends. */
  public static void main(String[] args) {
    SpringApplication.run(OrdersApplication.class, args);
  }

  @Override
  public void run(String... args) {
    String secret = System.getenv("DATABASE_PASSWORD");
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    carriers(secret, bytes);
    encodings(secret, bytes);
    LOG.info("leak is over");
  }

  private static void carriers(String secret, byte[] bytes) {
    LOG.info("leak in a message: {}", secret);
    LOG.info("leak in the template " + secret);
    MDC.put("note", secret);
    MDC.put(secret, "value");
    LOG.info("leak in MDC");
    MDC.clear();
    LOG.atInfo().addKeyValue("detail", secret).log("leak in a key-value");
    LOG.atInfo().addKeyValue(secret, "value").log("leak in a key");
    LOG.atInfo().addKeyValue("list", List.of(1, secret)).log("leak in a list");
    LOG.atInfo().addKeyValue("map", Map.of(secret, Optional.of(secret))).log("leak in a map");
    LOG.atInfo().addKeyValue("characters", secret.toCharArray()).log("leak in characters");
    LOG.atInfo().addKeyValue("bytes", bytes).log("leak in bytes");
    LOG.atInfo().addKeyValue("buffer", ByteBuffer.wrap(bytes)).log("leak in a buffer");
    LOG.atInfo()
        .addKeyValue("raw", "{\"a\":{\"password\":\"" + secret + "\"}}")
        .log("leak in JSON");
    LOG.error(
        "leak in an exception",
        new IllegalStateException("cannot log in with " + secret, new RuntimeException(secret)));
    LoggerFactory.getLogger("com.acme." + secret).info("leak in the logger's name");
    Thread named = new Thread(() -> LOG.info("leak in the thread's name"), secret);
    named.start();
    try {
      named.join();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
    java.util.logging.Logger.getLogger("jul").info("leak in java.util.logging: " + secret);
  }

  private static void encodings(String secret, byte[] bytes) {
    for (String before : List.of("", "x", "xy")) {
      byte[] longer = (before + secret).getBytes(StandardCharsets.UTF_8);
      LOG.info("leak in base64: {}", Base64.getEncoder().encodeToString(longer));
      LOG.info("leak in base64url: {}", Base64.getUrlEncoder().encodeToString(longer));
    }
    LOG.info(
        "leak in basic: Basic {}",
        Base64.getEncoder().encodeToString(("orders:" + secret).getBytes(StandardCharsets.UTF_8)));
    LOG.info("leak in hex: {}", HexFormat.of().formatHex(bytes));
    LOG.info("leak in capital hex: {}", HexFormat.of().withUpperCase().formatHex(bytes));
    LOG.info(
        "leak in a URL: jdbc:postgresql://db/orders?user=orders&password={}",
        URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }
}
