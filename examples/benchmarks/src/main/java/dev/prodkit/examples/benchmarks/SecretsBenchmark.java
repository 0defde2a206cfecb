// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What registered secrets add to the cost of an event that holds none of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SecretsBenchmark {
  @Param({"0", "1", "50", "500"})
  private int secrets;

  @Param({"plain", "exception"})
  private String event = "";

  private Subject subject = () -> 0;

  /** Registers the secrets. */
  @Setup
  public void start() {
    subject = Subject.prodkit(new Events(event.equals("exception")), secrets);
  }

  /** One event. */
  @Benchmark
  public int encode() throws IOException {
    return subject.encode();
  }
}
