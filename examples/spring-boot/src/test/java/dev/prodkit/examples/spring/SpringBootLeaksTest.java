// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceProcess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** MSK-3, MSK-4: the one encoder is enough, whoever else starts the process. */
class SpringBootLeaksTest {
  private static final String SECRET = "s3cr\"et/pa\\ss+wörd=42";
  private static final byte[] BYTES = SECRET.getBytes(StandardCharsets.UTF_8);

  @Test
  void noSecretLeavesByTheLogOfASpringBootService() {
    try (ServiceProcess service = ServiceProcess.main(OrdersApplication.class)
        .environment("DATABASE_PASSWORD", SECRET.getBytes(StandardCharsets.UTF_8))
        .environment("LC_ALL", "C.UTF-8")
        .environment("SPRING_MAIN_BANNER_MODE", "off")
        .start()) {
      assertThat(service.awaitExit()).isZero();
      String output = new String(service.output(), StandardCharsets.UTF_8);
      assertThat(output.lines().filter(line -> line.contains("\"leak "))).hasSize(26);
      assertThat(output)
          .contains("leak is over")
          .doesNotContain("s3cr", "ss+w", "=42")
          .doesNotContain(HexFormat.of().formatHex(BYTES))
          .doesNotContain(HexFormat.of().withUpperCase().formatHex(BYTES))
          .doesNotContain(URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
          .doesNotContain(Arrays.toString(BYTES).substring(1, 30));
      for (int shift = 0; shift < 3; shift++) {
        byte[] longer = ("x".repeat(shift) + SECRET).getBytes(StandardCharsets.UTF_8);
        assertThat(output)
            .doesNotContain(Base64.getEncoder().encodeToString(longer).substring(4, 24))
            .doesNotContain(Base64.getUrlEncoder().encodeToString(longer).substring(4, 24));
      }
    }
  }
}
