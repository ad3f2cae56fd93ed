using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fits;

/// <summary>Runs the scripts of tests/Fixtures/fits by Debian's Python with python3-astropy.</summary>
internal static class Astropy
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> s_isInstalled =
        new(static () => File.Exists(Python) && Start(Python, "-c", "import astropy").Code == 0);

    /// <summary>What a script prints. The test is skipped where astropy is not installed.</summary>
    public static JsonDocument Run(string script, params string[] arguments)
    {
        if (!s_isInstalled.Value)
            Assert.Skip("astropy is not installed (Debian: python3-astropy)");
        var (code, output, error) = Start(Python, [TestFixture.PathOf("fits", script), .. arguments]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output);
    }

    /// <summary>Runs a program of Debian's libcfitsio-bin. The test is skipped where it is not installed.</summary>
    public static void Cfitsio(string program, params string[] arguments)
    {
        string path = Path.Combine("/usr/bin", program);
        if (!File.Exists(path))
            Assert.Skip($"{program} is not installed (Debian: libcfitsio-bin)");
        var (code, output, error) = Start(path, arguments);
        Assert.True(code == 0, output + error);
    }

    private static (int Code, string Output, string Error) Start(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
