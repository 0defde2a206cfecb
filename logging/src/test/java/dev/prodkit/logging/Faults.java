// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Makes a thread run out of stack at a chosen place: before each call of a method and each
 * allocation in this package a step is counted, and at the wanted one a StackOverflowError is
 * thrown, as the JVM does it. An assignment is no step.
 */
public final class Faults {
  private static final ThreadLocal<@Nullable Faults> ARMED = new ThreadLocal<>();

  private final int at;
  private final boolean forGood;
  private int steps;
  private boolean reachedTheCaller;
  private String place = "nowhere";

  private Faults(int at, boolean forGood) {
    this.at = at;
    this.forGood = forGood;
  }

  /**
   * Runs it with a fault at this step of the calling thread.
   *
   * @param forGood whether each later step throws as well: there is no stack at all any more
   * @return how many steps there were, and where the first fault was
   */
  static Faults run(int at, boolean forGood, Runnable what) {
    Faults faults = new Faults(at, forGood);
    ARMED.set(faults);
    try {
      what.run();
    } catch (StackOverflowError e) {
      faults.reachedTheCaller = true;
    } finally {
      ARMED.remove();
    }
    return faults;
  }

  int steps() {
    return steps;
  }

  String place() {
    return place + (reachedTheCaller ? ", and reached the caller" : "");
  }

  /** Called by the classes that were loaded by {@link Loader}. */
  public static void step() {
    Faults faults = ARMED.get();
    if (faults != null) {
      faults.steps++;
      if (faults.steps == faults.at
          || (faults.forGood && faults.at > 0 && faults.steps > faults.at)) {
        StackOverflowError error = new StackOverflowError("injected");
        if (faults.steps == faults.at) {
          faults.place = List.of(error.getStackTrace()).subList(1, 5).toString();
        }
        throw error;
      }
    }
  }

  /** What the classes under test are loaded by, with a step before each call. */
  static final class Loader extends ClassLoader {
    private static final String PACKAGE = "dev.prodkit.logging.";
    private static final Set<String> SHARED =
        Set.of(Faults.class.getName(), FaultScenario.class.getName());

    /** The tests' own, which need not survive. */
    private static final List<String> WITHOUT_STEPS =
        List.of("FaultScenarios", "Sink", "TestWriter");

    /** For a mutant: an assignment to one of these fields is made by a call. */
    private final Set<String> assignedByCalls;

    Loader(Set<String> assignedByCalls) {
      super(Faults.class.getClassLoader());
      this.assignedByCalls = assignedByCalls;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE) || SHARED.contains(name)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = WITHOUT_STEPS.stream().anyMatch(own -> name.startsWith(PACKAGE + own))
            ? file.readAllBytes()
            : withSteps(file);
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private byte[] withSteps(InputStream file) throws IOException {
      ClassReader reader = new ClassReader(file);
      ClassWriter writer = new ClassWriter(0);
      reader.accept(new Steps(writer), 0);
      return writer.toByteArray();
    }

    private final class Steps extends ClassVisitor {
      Steps(ClassVisitor next) {
        super(Opcodes.ASM9, next);
      }

      @Override
      public MethodVisitor visitMethod(
          int access,
          String name,
          String descriptor,
          @Nullable String signature,
          String @Nullable [] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        return name.equals("<clinit>") ? next : new StepBefore(next);
      }
    }

    private final class StepBefore extends MethodVisitor {
      StepBefore(MethodVisitor next) {
        super(Opcodes.ASM9, next);
      }

      private void step() {
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, Type.getInternalName(Faults.class), "step", "()V", false);
      }

      @Override
      public void visitMethodInsn(
          int opcode, String owner, String name, String descriptor, boolean isInterface) {
        step();
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }

      @Override
      public void visitTypeInsn(int opcode, String type) {
        if (opcode == Opcodes.ANEWARRAY) { // of a NEW, the constructor's call is the step
          step();
        }
        super.visitTypeInsn(opcode, type);
      }

      @Override
      public void visitIntInsn(int opcode, int operand) {
        if (opcode == Opcodes.NEWARRAY) {
          step();
        }
        super.visitIntInsn(opcode, operand);
      }

      @Override
      public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        String field = owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
        if (opcode == Opcodes.PUTFIELD && assignedByCalls.contains(field)) {
          step();
        }
        super.visitFieldInsn(opcode, owner, name, descriptor);
      }
    }
  }
}
