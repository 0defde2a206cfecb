// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceProcess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final String SECRET = "s3cr\"et/pa\\ss+wörd=42";

  @Test
  void noSecretLeavesByTheLogWhateverTheServiceDoesWithIt() throws Exception {
    try (ServiceProcess service = ServiceProcess.main(LeakingService.class)
        .environment("SERVICE_NAME", "leaking")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("DATABASE_PASSWORD", SECRET)
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      List<String> leaks = service.events().stream()
          .map(event -> event.message())
          .filter(m -> m.startsWith("leak"))
          .toList();
      assertThat(leaks).as("every line is there").hasSize(11);

      String output = new String(service.output(), StandardCharsets.UTF_8);
      byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
      assertThat(output)
          .doesNotContain(SECRET)
          .doesNotContain("s3cr", "ss+w", "=42")
          .doesNotContain(Base64.getEncoder().encodeToString(bytes).substring(0, 20))
          .doesNotContain(Base64.getEncoder()
              .encodeToString(("user:" + SECRET).getBytes(StandardCharsets.UTF_8))
              .substring(8, 30))
          .doesNotContain(Base64.getUrlEncoder()
              .encodeToString(("xy" + SECRET).getBytes(StandardCharsets.UTF_8))
              .substring(4, 24))
          .doesNotContain(HexFormat.of().formatHex(bytes))
          .doesNotContain(URLEncoder.encode(SECRET, StandardCharsets.UTF_8));
      assertThat(service.errorLines()).isEmpty();
    }
  }
}
