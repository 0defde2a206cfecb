// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.config.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual's table of settings is written by the record that binds them. */
class SettingsManualTest {
  @Test
  void theTableIsThatOfTheRecord() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "settings.md")))
        .as("docs/settings.md must hold what SettingsReference renders of ProductionSettings")
        .contains(SettingsReference.of(ProductionSettings.class).markdown());
  }
}
