using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>Runs an independent encoder or decoder of the machine.</summary>
internal static class Tool
{
    /// <summary>Feeds the input, gives the output; skips the test if there is no such program.</summary>
    public static byte[] Run(string program, byte[] input, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
            throw;
        }

        using (process)
        {
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            Task feed = Task.Run(() => Feed(process, input));
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            feed.GetAwaiter().GetResult();
            return output.ToArray();
        }
    }

    private static void Feed(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that has seen enough closes its input.
        }
    }
}
