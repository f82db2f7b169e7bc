package io.firnline.pipeline.faults;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.FaultCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the tests of both modules say of themselves.
 *
 * @param cases those of the fault harness, by the name of their list
 * @param covers tests and cases, {@code Class.name}, by the id of a thread
 */
record Harness(Map<String, List<FaultCase>> cases, Map<String, TreeSet<String>> covers) {

  static Harness ofClassPath() {
    JavaClasses classes = new ClassFileImporter().importPackages("io.firnline");
    Map<String, List<FaultCase>> cases = new TreeMap<>();
    Map<String, TreeSet<String>> covers = new TreeMap<>();
    for (JavaClass one : classes) {
      if (one.isEnum() && one.isAssignableTo(FaultCase.class)) {
        cases.put(one.getSimpleName(), constants(one));
      }
      Stream.concat(one.getMethods().stream(), one.getFields().stream())
          .filter(member -> member.isAnnotatedWith(Covers.class))
          .forEach(member -> add(covers, member));
    }
    return new Harness(cases, covers);
  }

  private static List<FaultCase> constants(JavaClass of) {
    List<FaultCase> all = new ArrayList<>();
    Arrays.stream(of.reflect().getEnumConstants()).forEach(one -> all.add((FaultCase) one));
    return all;
  }

  private static void add(Map<String, TreeSet<String>> covers, JavaMember member) {
    for (String id : member.getAnnotationOfType(Covers.class).value()) {
      covers
          .computeIfAbsent(id, i -> new TreeSet<>())
          .add(member.getOwner().getSimpleName() + "." + member.getName());
    }
  }
}
