// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.config.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The committed {@code .env.example} is what the record says; a setting that changes fails here.
 */
class SettingsReferenceTest {
  @Test
  void theEnvExampleIsThatOfTheRecord() throws IOException {
    assertThat(Files.readString(Path.of(".env.example")))
        .as(
            "java -cp … dev.prodkit.config.SettingsReference %s --format env > .env.example",
            QuickstartSettings.class.getName())
        .isEqualTo(SettingsReference.of(QuickstartSettings.class).dotEnv());
  }
}
