// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;

/** What a container does, and what is left of it; told on standard error. */
@SuppressWarnings("SystemOut")
final class Redeployments {
  private static final String SERVICE = "dev.prodkit.RedeployedService";

  /** Of what a start opens. */
  private static final List<String> KINDS = List.of(
      "dev.prodkit.",
      "io.micrometer.",
      "io.prometheus.",
      "io.opentelemetry.",
      "ch.qos.logback.",
      "sun.net.httpserver.",
      "java.lang.Thread",
      "java.lang.ref.WeakReference",
      "java.util.concurrent.ThreadPoolExecutor",
      "java.util.concurrent.ScheduledThreadPoolExecutor",
      "java.util.concurrent.locks.ReentrantLock",
      "sun.nio.ch.",
      "javax.management.");

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private Redeployments() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("cycles")) {
      cycles(Integer.parseInt(args[1]));
    } else {
      redeploy(Shared.valueOf(args[0]), Integer.parseInt(args[1]));
    }
  }

  /** What the container has for all applications; the rest is in the loader of each. */
  enum Shared {
    NOTHING(""),
    LIBRARIES("dev.prodkit."),
    PRODKIT_TOO(SERVICE);

    private final String own;

    Shared(String own) {
      this.own = own;
    }
  }

  private static final class ApplicationLoader extends URLClassLoader {
    private final Shared shared;

    ApplicationLoader(Shared shared) {
      super(
          shared == Shared.NOTHING ? classPath() : new URL[0],
          shared == Shared.NOTHING
              ? ClassLoader.getPlatformClassLoader()
              : Redeployments.class.getClassLoader());
      this.shared = shared;
    }

    private static URL[] classPath() {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        try {
          urls.add(Path.of(entry).toUri().toURL());
        } catch (MalformedURLException impossible) {
          throw new IllegalStateException(impossible);
        }
      }
      return urls.toArray(new URL[0]);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (shared == Shared.NOTHING || !name.startsWith(shared.own)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? ofTheParent(name) : loaded;
      }
    }

    private Class<?> ofTheParent(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException failure) {
        throw new ClassNotFoundException(name, failure);
      }
    }
  }

  private static void redeploy(Shared shared, int times) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      loaders.add(deployed(shared));
    }
    jdkForgets();
    long end = System.nanoTime() + PATIENCE;
    while (alive(loaders) > 0 && end - System.nanoTime() > 0) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    System.err.println("alive=" + alive(loaders));
  }

  /** The JDK 17 keeps the record whose {@code equals} it linked last: let it be one of ours. */
  private static void jdkForgets() {
    record Last(Object component) {}
    if (!new Last("a").equals(new Last("a"))) {
      throw new AssertionError();
    }
  }

  private static long alive(List<WeakReference<ClassLoader>> loaders) {
    return loaders.stream().filter(loader -> loader.get() != null).count();
  }

  private static WeakReference<ClassLoader> deployed(Shared shared) throws Exception {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    try (ApplicationLoader loader = new ApplicationLoader(shared)) {
      here.setContextClassLoader(loader);
      ((Runnable) loader.loadClass(SERVICE).getConstructor().newInstance()).run();
      return new WeakReference<>(loader);
    } finally {
      here.setContextClassLoader(before);
    }
  }

  private static void cycles(int times) throws Exception {
    for (int i = 0; i < 5; i++) {
      new RedeployedService().run();
    }
    Map<String, Long> after5 = objects();
    for (int i = 0; i < times; i++) {
      new RedeployedService().run();
    }
    Map<String, Long> afterAll = objects();
    afterAll.forEach((type, count) -> {
      if (KINDS.stream().noneMatch(type::startsWith) || type.contains(".status.")) {
        return; // caches of texts and of statuses, which are bounded, and full after a while
      }
      long more = count - after5.getOrDefault(type, 0L);
      if (more >= times / 2) {
        System.err.println("more=" + more + " " + type);
      }
    });
    System.err.println("threads="
        + Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("prodkit") && !name.equals("prodkit-log"))
            .toList());
    System.err.println("told");
  }

  /** How many objects of each class live, once the heap is quiet. */
  private static Map<String, Long> objects() throws Exception {
    TimeUnit.SECONDS.sleep(2); // what ends by itself within a second does
    Map<String, Long> objects = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      System.gc();
      objects = histogram();
    }
    return objects;
  }

  private static Map<String, Long> histogram() throws Exception {
    String histogram = (String) ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram",
            new Object[] {new String[0]},
            new String[] {String[].class.getName()});
    Map<String, Long> objects = new LinkedHashMap<>();
    histogram.lines().map(line -> line.strip().split("\\s+", -1)).forEach(words -> {
      if (words.length >= 4 && words[0].endsWith(":")) {
        objects.merge(words[3], Long.parseLong(words[1]), Long::sum);
      }
    });
    return objects;
  }
}
