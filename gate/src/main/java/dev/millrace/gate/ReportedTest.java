package dev.millrace.gate;

/**
 * One test as Surefire reported it.
 *
 * @param className the binary name of the class that holds it
 * @param method the method's name, without parameters and without the number of an invocation
 * @param skipped whether it did not run
 */
record ReportedTest(String className, String method, boolean skipped) {

    static ReportedTest of(String className, String reportedName, boolean skipped) {
        int end = 0;
        while (end < reportedName.length() && "([{".indexOf(reportedName.charAt(end)) < 0) {
            end++;
        }
        return new ReportedTest(className, reportedName.substring(0, end).strip(), skipped);
    }

    boolean isIn(String topLevelClass) {
        return className.equals(topLevelClass) || className.startsWith(topLevelClass + "$");
    }

    @Override
    public String toString() {
        return className + "#" + method;
    }
}
