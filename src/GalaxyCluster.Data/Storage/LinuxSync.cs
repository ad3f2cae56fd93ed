using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GalaxyCluster.Data.Storage;

/// <summary>libc's fsync. .NET 10 calls it too, but swallows its error; a write that must last has to see it.</summary>
internal static partial class LinuxSync
{
    private const int Interrupted = 4; // EINTR
    private const int NotSupported = 22; // EINVAL: some network file systems cannot sync a folder
    private const int OpenReadOnlyCloseOnExec = 0x80000;

    public static void File(SafeFileHandle handle, string path)
    {
        int error = Sync(handle);
        if (error != 0)
            throw Failure("flush", path, error);
    }

    public static void Directory(string path)
    {
        using SafeFileHandle handle = Open(path, OpenReadOnlyCloseOnExec);
        if (handle.IsInvalid)
            throw Failure("open", path, Marshal.GetLastPInvokeError());
        int error = Sync(handle);
        if (error is not (0 or NotSupported))
            throw Failure("flush", path, error);
    }

    private static int Sync(SafeFileHandle handle)
    {
        while (FileSync(handle) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                return error;
        }

        return 0;
    }

    private static IOException Failure(string verb, string path, int error) =>
        new($"cannot {verb} '{path}' to disk: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
