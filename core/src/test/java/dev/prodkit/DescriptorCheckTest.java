// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DescriptorCheckTest {
  private final AtomicLong open = new AtomicLong();
  private final DescriptorCheck check =
      new DescriptorCheck(() -> OptionalLong.of(1000), () -> OptionalLong.of(open.get()));

  @Test
  void failsFromNineTenthsOnAndRecoversBelowEightyFivePercent() throws IOException {
    open.set(899);
    assertThat(check.check()).isTrue();
    open.set(900);
    assertThatThrownBy(check::check).hasMessage("900 of 1000 file descriptors are open");
    open.set(850);
    assertThatThrownBy(check::check).hasMessage("850 of 1000 file descriptors are open");
    open.set(849);
    assertThat(check.check()).isTrue();
    open.set(899);
    assertThat(check.check()).isTrue();
  }

  @Test
  void passesWhereDescriptorsCannotBeCounted() throws IOException {
    assertThat(new DescriptorCheck(() -> OptionalLong.of(1000), OptionalLong::empty).check())
        .isTrue();
    assertThat(new DescriptorCheck(OptionalLong::empty, () -> OptionalLong.of(5)).check())
        .isTrue();
  }

  @Test
  void countsTheDescriptorsOfThisProcess() {
    assertThat(Descriptors.limit().orElseThrow()).isPositive();
    assertThat(Descriptors.open().orElseThrow())
        .isPositive()
        .isLessThan(Descriptors.limit().orElseThrow());
  }
}
