package dev.millrace.executor.process;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All jobs of the classes that list them. */
final class Catalogue {
    private Catalogue() {}

    static List<ProcessJob<?, ?>> of(List<Class<? extends ProcessJobs>> lists) {
        var jobs = new ArrayList<ProcessJob<?, ?>>();
        for (Class<? extends ProcessJobs> list : lists) {
            jobs.addAll(make(list).jobs());
        }
        Set<String> names = new HashSet<>();
        for (ProcessJob<?, ?> job : jobs) {
            if (!names.add(job.name())) {
                throw new IllegalArgumentException("two jobs are called \"" + job.name() + "\"");
            }
        }
        return List.copyOf(jobs);
    }

    static List<ProcessJob<?, ?>> ofNames(List<String> names) throws ClassNotFoundException {
        var lists = new ArrayList<Class<? extends ProcessJobs>>();
        for (String name : names) {
            lists.add(
                    Class.forName(name, true, ClassLoader.getSystemClassLoader())
                            .asSubclass(ProcessJobs.class));
        }
        return of(lists);
    }

    private static ProcessJobs make(Class<? extends ProcessJobs> list) {
        try {
            return list.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(list.getName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    list.getName() + " needs a public constructor without parameters", e);
        }
    }
}
