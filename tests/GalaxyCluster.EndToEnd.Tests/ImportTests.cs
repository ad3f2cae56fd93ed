using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary><c>galaxy data import</c> on folders made here, good ones and bad ones.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task AFolderOfPicturesBecomesADataSet()
    {
        using TestFolder folder = Pictures();
        GalaxyResult result = (await ImportAsync(folder)).Succeeded();
        Assert.Contains("20 pictures of 3 x 16 x 16 u8, 2 classes", result.Text, StringComparison.Ordinal);
        Assert.Contains("written to", result.Text, StringComparison.Ordinal);
        JsonElement manifest = (await Galaxy.RunAsync("data", "info", folder["set"], "--json")).Json();
        Assert.Equal(["left", "right"], manifest.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!));
        Assert.Equal(20, manifest.GetProperty("splits").EnumerateArray().Sum(s => s.GetProperty("count").GetInt32()));
        (await Galaxy.RunAsync("data", "verify", folder["set"])).Succeeded();
        (await ImportAsync(folder)).FailedWithOneLine(ExitCodes.Data, "--overwrite");
        (await ImportAsync(folder, "--overwrite")).Succeeded();
    }

    [Theory]
    [InlineData("corrupt", "left-0.png", "corrupt")]
    [InlineData("foreign", "left-0.png", "not a JPEG, PNG, FITS or npy file")]
    [InlineData("missing", "left-0", "label without picture")]
    [InlineData("unlabelled", "stray.png", "picture without label")]
    public async Task ABadFileIsListedAndLeftOutOrFatalWhenStrict(string fault, string named, string words)
    {
        using TestFolder folder = Pictures();
        Spoil(folder, fault);
        GalaxyResult strict = await ImportAsync(folder, "--strict");
        strict.FailedWithOneLine(ExitCodes.Data, "1 bad files in a strict import", named);
        Assert.False(Directory.Exists(folder["set"]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root, ".*"));

        GalaxyResult lenient = (await ImportAsync(folder)).Succeeded();
        Assert.Contains($"{named}: ", lenient.Text, StringComparison.Ordinal);
        Assert.Contains(words, lenient.Text, StringComparison.Ordinal);
        Assert.Contains("1 left out", lenient.Text, StringComparison.Ordinal);
        string pictures = fault == "unlabelled" ? "20 pictures" : "19 pictures";
        Assert.Contains(pictures, lenient.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FoldersAndTablesThatAreNone()
    {
        using TestFolder folder = Pictures();
        GalaxyResult noFolder = await RunAsync(folder["labels.csv"], folder["labels.csv"], folder["set"]);
        noFolder.FailedWithOneLine(ExitCodes.Data, "labels.csv");
        (await RunAsync(folder["images"], folder["images"], folder["set"])).FailedWithOneLine(ExitCodes.Data, "images");
        (await RunAsync(folder["images"], folder["labels.csv"], folder["labels.csv"])).FailedWithOneLine(
            ExitCodes.Data, "is a file");
        (await RunAsync(folder["images"], folder["labels.csv"], folder["labels.csv/set"])).FailedWithOneLine(
            ExitCodes.Storage, "labels.csv");
        folder.Write("labels.csv", "id,label\n\"left-0,left\n");
        (await ImportAsync(folder)).FailedWithOneLine(ExitCodes.Data, "labels.csv: line 2");
        Assert.False(Directory.Exists(folder["set"]));
    }

    [Fact]
    public async Task AFolderThatMayNotBeRead()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("permissions do not bind a privileged user");
            return;
        }

        using TestFolder folder = Pictures();
        UnixFileMode before = File.GetUnixFileMode(folder["images"]);
        File.SetUnixFileMode(folder["images"], UnixFileMode.None);
        try
        {
            (await ImportAsync(folder)).FailedWithOneLine(ExitCodes.Data, "images");
        }
        finally
        {
            File.SetUnixFileMode(folder["images"], before);
        }
    }

    [Theory]
    [InlineData("--splits", "0.8,0.3,0.1")]
    [InlineData("--crop", "half")]
    [InlineData("--size", "4")]
    public async Task AnOptionThatMakesNoSense(string option, string value)
    {
        using TestFolder folder = Pictures();
        (await ImportAsync(folder, option, value)).FailedWithOneLine(ExitCodes.Usage, option);
    }

    private static TestFolder Pictures()
    {
        var folder = new TestFolder();
        TestPictures.Write(folder, ofEachClass: 10);
        return folder;
    }

    private static void Spoil(TestFolder folder, string fault)
    {
        string picture = folder["images/left-0.png"];
        switch (fault)
        {
            case "corrupt":
                byte[] bytes = File.ReadAllBytes(picture);
                bytes.AsSpan(40, 20).Fill(0xA5);
                File.WriteAllBytes(picture, bytes);
                break;
            case "foreign":
                File.WriteAllText(picture, "GIF89a, in truth");
                break;
            case "missing":
                File.Delete(picture);
                break;
            default:
                File.Copy(picture, folder["images/stray.png"]);
                break;
        }
    }

    private static Task<GalaxyResult> ImportAsync(TestFolder folder, params string[] more) =>
        RunAsync(folder["images"], folder["labels.csv"], folder["set"], more);

    private static async Task<GalaxyResult> RunAsync(string images, string labels, string output, params string[] more)
    {
        GalaxyResult result = await Galaxy.RunAsync(
            ["data", "import", "--images", images, "--labels", labels, "--out", output, "--size", "16", .. more]);
        // Progress goes to standard error too; what is left must be the error alone.
        return result with { Errors = WithoutProgress(result.Errors) };
    }

    private static string WithoutProgress(string errors) => string.Join(
        '\n', errors.Split('\n').Where(line => !line.StartsWith("decode: ", StringComparison.Ordinal)));
}
