using System.Diagnostics;

namespace GalaxyCluster.Cluster.Tests.Verification;

/// <summary>The format in docs/ledger.md is the format: a program that shares no line with ours proves the same ledger.</summary>
public sealed class PythonVerificationTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task PythonProvesTheLedgerToTheSameHead()
    {
        (int code, string output) = await RunAsync(finished.Folder);
        Assert.True(code == 0, output);
        Assert.Equal(
            $"{finished.Run.Reference.Rounds} rounds, 3 evaluations, head {finished.Verify(finished.Folder).LedgerHead}", output.Trim());
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Verification", "verify-ledger.py");
        var start = new ProcessStartInfo("python3", [script, folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process python = Process.Start(start)!;
            Task<string> errors = python.StandardError.ReadToEndAsync();
            string output = await python.StandardOutput.ReadToEndAsync();
            await python.WaitForExitAsync();
            return (python.ExitCode, output + await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not installed");
            throw;
        }
    }
}
