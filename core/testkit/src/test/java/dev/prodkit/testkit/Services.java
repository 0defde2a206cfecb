// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.json.JsonMapper;

/** Small services with one habit each. */
final class Services {
  private Services() {}

  /** Says two things as JSON, one on stderr, and ends with 3. */
  static final class ExitsWithThree {
    public static void main(String[] args) {
      System.out.println("{\"level\":\"INFO\",\"message\":\"one\",\"answer\":42,\"ratio\":0.5}");
      System.out.println("{\"level\":\"WARN\",\"message\":\"two\",\"error\":{\"type\":\"X\"}}");
      System.err.println("on the side");
      System.exit(3);
    }
  }

  /** Tells what surrounds it. */
  static final class TellsItsSurroundings {
    public static void main(String[] args) throws IOException {
      Map<String, Object> told = new TreeMap<>();
      told.put("environment", System.getenv());
      told.put("arguments", args);
      told.put("directory", Path.of("").toAbsolutePath().toString());
      told.put("java", System.getProperty("java.home"));
      told.put("greeting", System.getProperty("greeting", "none"));
      told.put("stdin", System.in.read());
      told.put("memory", Runtime.getRuntime().maxMemory());
      System.out.println(JsonMapper.shared().writeValueAsString(told));
    }
  }

  /** Writes its first argument, as it is, and ends. */
  static final class Echoes {
    public static void main(String[] args) {
      byte[] bytes = args[0].getBytes(StandardCharsets.ISO_8859_1);
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
    }
  }

  /** Never ends by itself; says goodbye in a hook. */
  static final class Waits {
    public static void main(String[] args) throws InterruptedException {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> System.out.println("{\"message\":\"goodbye\"}")));
      System.out.println("{\"message\":\"ready\",\"http_port\":8080,\"management_port\":9464}");
      new CountDownLatch(1).await();
    }
  }

  /** Cannot even be ended by SIGTERM, and neither can the child that it starts. */
  static final class Clings {
    public static void main(String[] args) throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        System.out.println("{\"message\":\"clinging\"}");
        hold();
      }));
      Process child = args.length == 0
          ? new ProcessBuilder("sleep", "600").redirectErrorStream(true).start()
          : new ProcessBuilder("sleep", "600").inheritIO().start();
      System.out.println("{\"message\":\"ready\",\"child\":" + child.pid() + "}");
      if (args.length == 0) {
        hold();
      }
      Runtime.getRuntime().halt(0);
    }

    private static void hold() {
      while (true) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          System.err.println("interrupted, and goes on");
        }
      }
    }
  }

  /** Is a test itself: sends SIGINT to a service of its own and ends with that one's exit code. */
  static final class Interrupts {
    public static void main(String[] args) {
      int code;
      try (ServiceProcess service = ServiceProcess.main(Waits.class).start()) {
        service.port("http_port");
        service.signal(Signal.INT);
        code = service.awaitExit(Duration.ofSeconds(10));
      }
      System.exit(code);
    }
  }

  /** Writes a mebibyte to each stream, stderr first, and says on stderr that it is done. */
  static final class Floods {
    public static void main(String[] args) {
      write(System.err);
      write(System.out);
      System.err.println("done");
    }

    private static void write(PrintStream stream) {
      byte[] line = ("x".repeat(1023) + "\n").getBytes(StandardCharsets.US_ASCII);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 1024; i++) {
        all.writeBytes(line);
      }
      stream.write(all.toByteArray(), 0, all.size());
      stream.flush();
    }
  }
}
